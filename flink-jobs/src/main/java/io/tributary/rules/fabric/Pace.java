package io.tributary.rules.fabric;

import java.time.Duration;

/** Works for a while, rests for a while: the rest is for those who must not wait. One thread. */
final class Pace {
    /** A quarter of a core: rules that run have the others. */
    private static final Duration WORK = Duration.ofMillis(10);

    private static final Duration REST = Duration.ofMillis(30);

    private long beganNanos = System.nanoTime();

    void step() throws InterruptedException {
        if (System.nanoTime() - beganNanos > WORK.toNanos()) {
            Thread.sleep(REST.toMillis());
            beganNanos = System.nanoTime();
        }
    }
}
