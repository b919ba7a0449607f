package io.tributary.management.registry;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the account decides of a group.
 *
 * @param name unique in the account
 * @param description at most 256 characters
 * @param parent id of the group it is a part of
 */
public record GroupSettings(String name, String description, Optional<String> parent) {
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N} ._:-]{0,63}");
    private static final int MAX_DESCRIPTION = 256;

    public GroupSettings {
        Labels.requireText(description, MAX_DESCRIPTION, "description");
        if (!NAME.matcher(name).matches()) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "'" + name + "' is not the name of a group",
                    "Use 1 to 64 letters, digits, spaces, '.', '_', ':' or '-', beginning with a letter or digit.",
                    "name");
        }
    }

    public GroupSettings withName(String other) {
        return new GroupSettings(other, description, parent);
    }

    public GroupSettings withDescription(String other) {
        return new GroupSettings(name, other, parent);
    }

    public GroupSettings withParent(Optional<String> other) {
        return new GroupSettings(name, description, other);
    }
}
