package io.tributary.management.access;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Policies that a caller takes on for a while, with temporary credentials.
 *
 * @param policies names of the attached ones
 * @param longest that temporary credentials of it may last, 15 minutes to 12 hours
 * @param validFrom temporary credentials made before this moment open nothing: the way to take them all back
 * @param version grows with every change
 */
public record Role(
        String name,
        String description,
        List<String> policies,
        Duration longest,
        Instant validFrom,
        int version,
        Instant createdAt)
        implements Entry {
    /** The shortest that temporary credentials can last. */
    public static final Duration MIN = Duration.ofMinutes(15);
    /** The longest that they can. */
    public static final Duration MAX = Duration.ofHours(12);

    public Role {
        Names.require(name, "name");
        Names.requireText(description, "description");
        policies = List.copyOf(policies);
        requireDuration(longest, MAX, "longest");
    }

    static void requireDuration(Duration wanted, Duration most, String field) {
        if (wanted.compareTo(MIN) < 0 || wanted.compareTo(most) > 0) {
            throw new RejectedException(
                    Rejection.INVALID,
                    wanted + " is not within " + MIN + " to " + most,
                    "Choose a duration within them, such as PT1H.",
                    field);
        }
    }

    @Override
    public Kind kind() {
        return Kind.ROLE;
    }

    @Override
    public String id() {
        return name;
    }
}
