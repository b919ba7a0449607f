package io.tributary.management.access;

/** Whether a caller who was let in is still let in: for what outlives its request, such as a live view. */
public enum Standing {
    /** The key or session is as good as it was. */
    GOOD,
    /** It cannot be said now, so nothing is to be shown, and nothing is lost by waiting. */
    UNKNOWN,
    /** The key or session is over. */
    OVER
}
