package io.tributary.management.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.limits.Limits;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How pauses grow and whom they leave alone is tested with {@link io.tributary.limits.FailedTries}. */
class LoginFailuresTest {
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    private final AtomicLong nanos = new AtomicLong(1);
    private final LoginFailures failures = new LoginFailures(Limits.DEFAULTS, nanos::get);

    @Test
    void aLogInWithinAPauseIsRefusedAndSaysHowLongItLasts() {
        for (int i = 0; i < Limits.DEFAULTS.authenticationFailures(); i++) {
            assertFree();
            failures.failed("ann", HERE);
        }
        assertThatThrownBy(() -> failures.requireNoPause("ann", HERE))
                .isInstanceOfSatisfying(RejectedException.class, refusal -> {
                    assertThat(refusal.reason()).isEqualTo(Rejection.THROTTLED);
                    assertThat(refusal.remedy()).contains("Try again in 2 s.");
                });
        nanos.addAndGet(Duration.ofMillis(1_001).toNanos());
        assertFree();
        failures.succeeded("ann", HERE);
        failures.failed("ann", HERE);
        assertFree();
    }

    private void assertFree() {
        assertThatCode(() -> failures.requireNoPause("ann", HERE)).doesNotThrowAnyException();
    }
}
