package io.tributary.management.rules;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * A database that rules write to.
 *
 * @param type {@code jdbc}
 * @param sealedPassword sealed by the platform's master key for {@code destination/<name>}
 */
public record Destination(
        String name, String type, String url, String username, byte[] sealedPassword, Instant createdAt) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");

    public Destination {
        if (!NAME.matcher(name).matches()) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "'" + name + "' is not a destination name",
                    "Use 1 to 63 lower-case letters, digits, '_' or '-'.",
                    "name");
        }
        if (!type.equals("jdbc")) {
            throw new RejectedException(
                    Rejection.INVALID, "'" + type + "' is not a type of destination", "Use jdbc.", "type");
        }
        if (!url.matches("jdbc:[a-z0-9]+:\\S+")) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "'" + url + "' is not a JDBC URL",
                    "Write it as jdbc:postgresql://host:5432/database.",
                    "url");
        }
    }
}
