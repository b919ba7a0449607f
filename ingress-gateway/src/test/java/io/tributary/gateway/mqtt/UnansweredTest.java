package io.tributary.gateway.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.gateway.kafka.Pending;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class UnansweredTest {
    private static final int RECORDS = 200_000;

    private int told;
    private int failures;
    private final Unanswered unanswered = new Unanswered(Runnable::run, () -> told++, () -> failures++);

    @Test
    void nobodyIsToldUnasked() {
        record(10).accepted(0);
        record(20).failed(new IllegalStateException("refused"));

        assertThat(told).isZero();
        assertThat(failures).isEqualTo(1);
        assertThat(unanswered.take()).isEqualTo(30);
        assertThat(unanswered.take()).isZero();
    }

    @Test
    void whoAsksIsToldOnce() {
        unanswered.want();
        assertThat(told).isZero();
        record(10).accepted(0);
        record(10).accepted(0);
        assertThat(told).isEqualTo(1);
    }

    @Test
    void whoAsksTooLateIsToldAtOnce() {
        record(10).accepted(0);
        unanswered.want();
        assertThat(told).isEqualTo(1);
    }

    /** Kafka answers on its own thread; whoever waits until nothing is held any more must hear of the last record. */
    @Test
    void noWakeIsLost() throws InterruptedException {
        ExecutorService loop = Executors.newSingleThreadExecutor();
        try {
            CountDownLatch empty = new CountDownLatch(1);
            Waiting waiting = new Waiting(loop, empty);
            List<Pending> records = new ArrayList<>();
            for (int i = 0; i < RECORDS; i++) {
                Pending one = waiting.unanswered.next();
                one.holds(1);
                records.add(one);
            }
            loop.execute(waiting::look);
            CompletableFuture<Void> kafka = CompletableFuture.runAsync(() -> records.forEach(one -> one.accepted(0)));

            assertThat(empty.await(60, TimeUnit.SECONDS)).isTrue();
            kafka.join();
        } finally {
            loop.shutdownNow();
        }
    }

    private static final class Waiting {
        final Unanswered unanswered;
        private final CountDownLatch empty;
        private int held = RECORDS;

        Waiting(ExecutorService loop, CountDownLatch empty) {
            this.unanswered = new Unanswered(loop, this::look, () -> {});
            this.empty = empty;
        }

        void look() {
            held -= unanswered.take();
            if (held == 0) {
                empty.countDown();
            } else {
                unanswered.want();
            }
        }
    }

    private Pending record(int bytes) {
        Pending one = unanswered.next();
        one.holds(bytes);
        return one;
    }
}
