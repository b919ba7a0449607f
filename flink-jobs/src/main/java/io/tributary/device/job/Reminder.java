package io.tributary.device.job;

/**
 * When a device is called next, and which deadline it was told of last. In one piece, for every kind of state is a file more at each
 * checkpoint.
 *
 * <p>What is due takes effect when the word of it is read back from the inbox; behind a long inbox, or by the clock of a broker that is
 * behind, that may take a while, in which it is said again, more and more seldom.
 *
 * @param at the timer that is set, Unix milliseconds; {@link #NONE}
 * @param written the deadline that was written to the inbox last; {@link #NONE}
 * @param pauseMillis until it is written again
 */
public record Reminder(long at, long written, long pauseMillis) {
    static final long NONE = -1;
    static final Reminder NOTHING = new Reminder(NONE, NONE, 0);

    private static final long FIRST_PAUSE_MILLIS = 1_000;
    private static final long LONGEST_PAUSE_MILLIS = 30_000;

    Reminder setTo(long timer) {
        return new Reminder(timer, written, pauseMillis);
    }

    Reminder afterWriting(long deadline) {
        long pause = deadline == written ? Math.min(LONGEST_PAUSE_MILLIS, 2 * pauseMillis) : FIRST_PAUSE_MILLIS;
        return new Reminder(at, deadline, pause);
    }
}
