package io.tributary.management.registry;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;

/**
 * Whether devices that know only the product's secret may ask for a secret of their own.
 *
 * @param limit how many devices may be made this way, ever, in mode AUTOMATIC; 0 to 100,000,000
 * @param again whether a device that has connected may ask once more
 */
public record DynamicRegistration(Mode mode, int limit, Again again) {
    /** As products begin. */
    public static final DynamicRegistration OFF = new DynamicRegistration(Mode.OFF, 0);

    private static final int MAX_LIMIT = 100_000_000;

    /** Which devices. */
    public enum Mode {
        /** None. */
        OFF,
        /** Those whose names the account has made before. */
        PRECREATED,
        /** Any; a device that does not exist is made. */
        AUTOMATIC
    }

    /** What becomes of a device that has connected and asks again, having lost what it was given. */
    public enum Again {
        /** It is given its credential once more. */
        ALLOW,
        /** It is refused. */
        FORBID
    }

    /** Lets devices ask again. */
    public DynamicRegistration(Mode mode, int limit) {
        this(mode, limit, Again.ALLOW);
    }

    public DynamicRegistration {
        if (limit < 0 || limit > MAX_LIMIT) {
            throw new RejectedException(
                    Rejection.INVALID,
                    limit + " is not a number of devices",
                    "Use 0 to " + MAX_LIMIT + ".",
                    "registrationLimit");
        }
    }
}
