package io.tributary.bench;

import java.util.concurrent.TimeUnit;

/** When one connection's messages are due: at once after each other, or at a fixed rate whatever the answers do. */
interface Pace {
    /** Due at once. */
    long NOW = Long.MIN_VALUE;

    /** When the message after {@code sent} others is due, on {@link System#nanoTime()}'s clock. */
    long nextDueNanos(long sent);

    /** The window alone sets the pace. */
    static Pace closedLoop() {
        return sent -> NOW;
    }

    /** @param offset of this connection within the common beat, so that connections do not send in step */
    static Pace fixed(double messagesPerSecond, long startNanos, double offset) {
        double interval = TimeUnit.SECONDS.toNanos(1) / messagesPerSecond;
        return sent -> startNanos + (long) ((sent + offset) * interval);
    }
}
