package io.tributary.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AllowancesTest {
    private final AtomicLong nanos = new AtomicLong();

    @Test
    void anAllowanceIsUsedUpAndGrowsBackEvenlyAndNoFurther() {
        Allowances<String> allowances = new Allowances<>(10, 5, 100, nanos::get);
        assertThat(taken(allowances, 20)).isEqualTo(10);
        pass(600);
        assertThat(taken(allowances, 20)).isEqualTo(3);
        pass(3_600_000);
        assertThat(taken(allowances, 20)).isEqualTo(10);
        assertThat(allowances.take("another")).isTrue();
    }

    @Test
    void whoMayComeMoreOftenUsesLessOfIt() {
        Allowances<String> allowances = new Allowances<>(10, 5, 100, nanos::get);
        for (int i = 0; i < 40; i++) {
            assertThat(allowances.take("often", 0.25)).isTrue();
        }
        assertThat(allowances.take("often", 0.25)).isFalse();
        pass(50);
        assertThat(allowances.take("often", 0.25)).isTrue();
    }

    @Test
    void whatIsChargedMayOverdrawIt() {
        Allowances<String> allowances = new Allowances<>(10, 1, 100, nanos::get);
        for (int i = 0; i < 100; i++) {
            allowances.charge("one", 20);
        }
        pass(10_999);
        assertThat(allowances.take("one")).isFalse();
        pass(1);
        assertThat(allowances.take("one")).isTrue();
    }

    @Test
    void whoIsLongestAwayIsForgotten() {
        Allowances<String> allowances = new Allowances<>(1, 1, 3, nanos::get);
        for (int i = 0; i < 100; i++) {
            assertThat(allowances.take("owner" + i)).isTrue();
        }
        assertThat(allowances.owners()).isEqualTo(3);
        assertThat(allowances.take("owner99")).isFalse();
    }

    private static int taken(Allowances<String> allowances, int tries) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            taken += allowances.take("one") ? 1 : 0;
        }
        return taken;
    }

    private void pass(long millis) {
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    }
}
