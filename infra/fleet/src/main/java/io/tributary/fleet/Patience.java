package io.tributary.fleet;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Waits for a condition, never for a time. */
public final class Patience {
    private static final long STEP_MILLIS = 250;

    /**
     * Asks again and again until the answer is not empty.
     *
     * @throws IllegalStateException when the time is over; the message names what was awaited
     */
    public static String until(Duration atMost, String what, Supplier<String> answer) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (true) {
            String now = answer.get();
            if (!now.isEmpty()) {
                return now;
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("waited " + atMost.toSeconds() + " s in vain until " + what);
            }
            pause(STEP_MILLIS);
        }
    }

    /** Lets some time pass between two looks at something. */
    public static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private Patience() {}
}
