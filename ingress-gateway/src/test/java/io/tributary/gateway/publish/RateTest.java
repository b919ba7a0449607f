package io.tributary.gateway.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.testing.Samples;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RateTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    @Test
    void aSecondsTokensAtOnceThenOneAfterTheOther() {
        Rate rate = Rate.perSecond(20);
        long fullAt = -5 * SECOND;
        long now = -5 * SECOND; // System.nanoTime may be below zero
        for (int i = 0; i < 20; i++) {
            assertThat(rate.waitNanos(fullAt, now)).isZero();
            fullAt = rate.take(fullAt, now);
        }
        assertThat(rate.waitNanos(fullAt, now)).isEqualTo(SECOND / 20);
        assertThat(rate.waitNanos(fullAt, now + SECOND / 20)).isZero();
    }

    @Test
    void neverMoreThanTheRateOverAnyTimeBeyondOneBurst() {
        Samples.forAll(200, random -> random, random -> {
            int perSecond = 1 + random.nextInt(100);
            Rate rate = Rate.perSecond(perSecond);
            long now = 0;
            long fullAt = 0;
            long taken = 0;
            for (int i = 0; i < 2_000; i++) {
                now += random.nextLong(SECOND / 20);
                if (rate.waitNanos(fullAt, now) == 0) {
                    fullAt = rate.take(fullAt, now);
                    taken++;
                }
            }
            assertThat(taken).isLessThanOrEqualTo(perSecond + now / (SECOND / perSecond) + 1);
        });
    }

    @Test
    void whoOwesWaitsForAllOfIt() {
        Rate rate = Rate.perSecond(1);
        long fullAt = rate.take(rate.take(rate.take(0, 0), 0), 0);
        assertThat(rate.waitNanos(fullAt, 0)).isEqualTo(3 * SECOND);
    }

    @Test
    void gatewaysShareOne() {
        assertThat(Rate.perSecond(20).sharedBy(4).intervalNanos()).isEqualTo(SECOND / 5);
        assertThat(Rate.perSecond(2).sharedBy(4).waitNanos(0, 0)).isZero();
    }
}
