package io.tributary.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private long now;

    @Test
    void soManyASecondAndNoMore() {
        Pace pace = new Pace(500, now);
        int taken = 0;
        for (; now < 10_000 * MILLI; now += MILLI) {
            while (pace.open(now)) {
                pace.take(1, now);
                taken++;
            }
        }
        assertThat(taken).isBetween(4_900, 5_100);
    }

    @Test
    void whoIsLetInByTheDozenIsPaidForAfterwards() {
        Pace pace = new Pace(500, now);
        pace.take(500, now);
        assertThat(pace.open(now)).isFalse();
        assertThat(pace.open(now + 900 * MILLI)).isFalse();
        assertThat(pace.open(now + 1_000 * MILLI)).isTrue();
    }

    @Test
    void itSlowsDownFastAndSpeedsUpSlowly() {
        Pace pace = new Pace(10_000, now);
        double first = pace.rate();
        pace.adjust(100 * MILLI, 40 * MILLI, true, false);
        assertThat(pace.rate()).isLessThan(first * 0.8);
        double slow = pace.rate();
        pace.adjust(1 * MILLI, 40 * MILLI, true, false);
        assertThat(pace.rate()).isGreaterThan(slow).isLessThan(slow * 1.2);
        double before = pace.rate();
        pace.adjust(1 * MILLI, 40 * MILLI, false, false); // nobody waits: no reason to change
        pace.adjust(30 * MILLI, 40 * MILLI, true, false); // near the bound: neither
        pace.take(1, now);
        pace.adjust(500 * MILLI, 40 * MILLI, false, false); // one that came cannot be why others wait
        assertThat(pace.rate()).isEqualTo(before);
    }

    /** The node has time, and still it does not help to let more in than get through. */
    @Test
    void aCrowdOnTheWaySlowsItDown() {
        Pace pace = new Pace(10_000, now);
        double first = pace.rate();
        pace.adjust(0, 40 * MILLI, true, true);
        assertThat(pace.rate()).isLessThan(first);
    }

    @Test
    void itNeverStops() {
        Pace pace = new Pace(10_000, now);
        for (int i = 0; i < 100; i++) {
            pace.adjust(1_000 * MILLI, 40 * MILLI, true, false);
        }
        assertThat(pace.rate()).isEqualTo(400);
        for (int i = 0; i < 100; i++) {
            pace.adjust(0, 40 * MILLI, true, false);
        }
        assertThat(pace.rate()).isEqualTo(10_000);
    }
}
