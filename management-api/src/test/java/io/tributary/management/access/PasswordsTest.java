package io.tributary.management.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class PasswordsTest {
    private final Passwords passwords = new Passwords();

    @Test
    void aPasswordFitsItsOwnHashAlone() {
        String hash = passwords.hash("correct horse battery");

        assertThat(hash).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
        assertThat(passwords.hash("correct horse battery")).isNotEqualTo(hash);
        assertThat(passwords.fits("correct horse battery", hash)).isTrue();
        assertThat(passwords.fits("correct horse batterx", hash)).isFalse();
        assertThat(passwords.fits("x".repeat(100_000), hash)).isFalse();
        assertThat(passwords.fits("", passwords.nobodys())).isFalse();
    }

    @Test
    void aFloodOfLogInsIsComputedTwoAtATimeAndTheRestRefused() throws InterruptedException {
        int flood = 40;
        AtomicInteger computing = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        CountDownLatch go = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(flood);
        for (int i = 0; i < flood; i++) {
            threads.execute(() -> {
                try {
                    passwords.inTurn(() -> {
                        most.accumulateAndGet(computing.incrementAndGet(), Math::max);
                        await(go);
                        return computing.decrementAndGet();
                    });
                } catch (RejectedException e) {
                    assertThat(e.reason()).isEqualTo(Rejection.THROTTLED);
                    refused.incrementAndGet();
                }
            });
        }
        Awaitility.await().until(() -> refused.get() == flood - Passwords.TURNS - Passwords.QUEUE);
        go.countDown();
        threads.shutdown();
        assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        assertThat(most).hasValue(Passwords.TURNS);
    }

    @Test
    void whatIsTooShortIsRefused() {
        assertThatThrownBy(() -> passwords.hash("123456789")).isInstanceOf(RejectedException.class);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
