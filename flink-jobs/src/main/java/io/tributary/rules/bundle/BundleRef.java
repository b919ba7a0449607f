package io.tributary.rules.bundle;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.util.regex.Pattern;

/**
 * One content of a bundle of functions; another jar under the same name is another one.
 *
 * @param name in the API
 * @param sha256 of the jar, lower-case hexadecimal digits
 */
public record BundleRef(String name, String sha256) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,47}");

    public BundleRef {
        requireName(name);
    }

    /** Refuses with INVALID what cannot be the name of a bundle. */
    public static void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "'" + name + "' is not the name of a function bundle",
                    "Use 1 to 48 lower-case letters, digits and '-', a letter first.",
                    "name");
        }
    }

    @Override
    public String toString() {
        return name + " (" + sha256.substring(0, Math.min(12, sha256.length())) + ")";
    }
}
