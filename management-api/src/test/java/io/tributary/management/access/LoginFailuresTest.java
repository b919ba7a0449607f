package io.tributary.management.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.identity.RejectedException;
import io.tributary.limits.Limits;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LoginFailuresTest {
    private static final InetAddress HOME = address("192.0.2.1");
    private static final InetAddress AWAY = address("198.51.100.7");

    private final AtomicLong nanos = new AtomicLong(1);
    private final LoginFailures failures = new LoginFailures(Limits.DEFAULTS, nanos::get);

    @Test
    void thePauseOfANameGrowsAndIsForgivenAfterTenMinutes() {
        int free = Limits.DEFAULTS.authenticationFailures();
        for (int i = 0; i < free - 1; i++) {
            failures.failed("ann", AWAY);
            assertFree("ann", HOME);
        }
        failures.failed("ann", AWAY);
        assertPausing("ann", HOME);
        nanos.addAndGet(Duration.ofMillis(1_001).toNanos());
        assertFree("ann", HOME);
        failures.failed("ann", AWAY);
        nanos.addAndGet(Duration.ofMillis(1_001).toNanos());
        assertPausing("ann", HOME);
        nanos.addAndGet(Duration.ofMinutes(11).toNanos());
        assertFree("ann", HOME);
        assertThat(failures.size()).isZero();
    }

    @Test
    void strangersDoNotLockOutWhoHasLoggedInFromHisAddress() {
        failures.succeeded("ann", HOME);
        for (int i = 0; i < 50; i++) {
            failures.failed("ann", AWAY);
        }
        assertPausing("ann", AWAY);
        assertFree("ann", HOME);
    }

    @Test
    void anAddressThatTriesManyNamesIsSlowed() {
        for (int i = 0; i < Limits.DEFAULTS.authenticationFailuresPerAddress(); i++) {
            failures.failed("name" + i, AWAY);
        }
        assertPausing("another", AWAY);
        assertFree("another", HOME);
    }

    @Test
    void guessingManyNamesFillsNoMemory() {
        for (int i = 0; i < 60_000; i++) {
            failures.failed("name" + i, AWAY);
        }
        assertThat(failures.size()).isLessThanOrEqualTo(20_000);
    }

    private void assertFree(String name, InetAddress from) {
        assertThatCode(() -> failures.requireNoPause(name, from)).doesNotThrowAnyException();
    }

    private void assertPausing(String name, InetAddress from) {
        assertThatThrownBy(() -> failures.requireNoPause(name, from)).isInstanceOf(RejectedException.class);
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
