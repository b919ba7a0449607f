package io.tributary.identity;

/** Why the platform said no. Each protocol edge translates it into that protocol's own words. */
public enum Rejection {
    UNAUTHENTICATED,
    FORBIDDEN,
    NOT_FOUND,
    CONFLICT,
    INVALID,
    TOO_LARGE,
    THROTTLED,
    UNAVAILABLE;

    /** Whether the same request may succeed later. */
    public boolean isTransient() {
        return this == THROTTLED || this == UNAVAILABLE;
    }
}
