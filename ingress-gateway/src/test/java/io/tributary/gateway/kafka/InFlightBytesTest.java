package io.tributary.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class InFlightBytesTest {
    private final InFlightBytes bytes = new InFlightBytes(100, 150);
    private final AtomicInteger woken = new AtomicInteger();

    @Test
    void thereIsRoomBelowTheBound() {
        bytes.add(50);
        assertThat(bytes.hasAmpleRoom()).isTrue();
        bytes.add(49);
        assertThat(bytes.hasRoom()).isTrue();
        assertThat(bytes.hasAmpleRoom()).isFalse();
        bytes.add(1);
        assertThat(bytes.hasRoom()).isFalse();
        assertThat(bytes.isFull()).isFalse();
    }

    @Test
    void onceFullItIsSoUntilItIsWithinTheBoundAgain() {
        bytes.add(150);
        assertThat(bytes.isFull()).isTrue();
        bytes.whenNotFull(woken::incrementAndGet);
        bytes.remove(49);
        assertThat(bytes.isFull()).isTrue();
        assertThat(woken).hasValue(0);
        bytes.remove(1);
        assertThat(bytes.isFull()).isFalse();
        assertThat(woken).hasValue(1);
        bytes.remove(50);
        assertThat(woken).hasValue(1);
    }

    @Test
    void nobodyWaitsForWhatHasHappened() {
        bytes.whenNotFull(woken::incrementAndGet);
        assertThat(woken).hasValue(1);
    }

    @Test
    void theSharesOfAllWhoHoldSomethingAreTheBound() {
        assertThat(bytes.fairShare()).isEqualTo(100);
        bytes.join();
        assertThat(bytes.fairShare()).isEqualTo(100);
        for (int i = 0; i < 3; i++) {
            bytes.join();
        }
        assertThat(bytes.fairShare()).isEqualTo(25);
        bytes.leave();
        bytes.leave();
        assertThat(bytes.fairShare()).isEqualTo(50);
    }

    /** Whoever waits is woken, once, however additions, answers and waiting come between each other. */
    @Test
    void nobodyWaitsForEver() throws InterruptedException {
        InFlightBytes shared = new InFlightBytes(2, 4);
        int rounds = 20_000;
        CountDownLatch all = new CountDownLatch(2 * rounds);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 2; t++) {
            Thread thread = new Thread(() -> {
                for (int i = 0; i < rounds; i++) {
                    shared.add(3);
                    shared.whenNotFull(all::countDown);
                    shared.remove(3);
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(all.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(shared.current()).isZero();
        assertThat(shared.isFull()).isFalse();
    }
}
