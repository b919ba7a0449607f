package io.tributary.management.cloudapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A second's worth of calls, for each account and action. */
class CallRateTest {
    private final AtomicLong now = new AtomicLong();
    private final CallRate rate = new CallRate(10, now::get);

    @Test
    void aSecondHoldsSoManyCallsAndFillsEvenly() {
        assertThat(taken(50)).isEqualTo(10);
        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(300));
        assertThat(taken(50)).isEqualTo(3);
        now.addAndGet(TimeUnit.HOURS.toNanos(1));
        assertThat(taken(50)).isEqualTo(10);
    }

    @Test
    void accountsAndActionsDoNotShare() {
        assertThat(taken(50)).isEqualTo(10);
        assertThat(rate.take("another", "DescribeDevice")).isTrue();
        assertThat(rate.take("account", "DescribeProduct")).isTrue();
        assertThat(rate.take("account", "DescribeDevice")).isFalse();
    }

    private int taken(int tries) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            taken += rate.take("account", "DescribeDevice") ? 1 : 0;
        }
        return taken;
    }
}
