package io.tributary.connect.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.testing.Samples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Whatever the target does: order, plan and window hold, and nothing is lost or done twice. */
class ForwarderTest {
    private static final TopicPartition PARTITION = new TopicPartition("rule.hot.forward", 0);
    private static final int WINDOW = 4;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    @Test
    void orderPlanAndWindowHoldWhateverTheTargetDoes() {
        Samples.forAll(300, random -> new World(random, random.nextInt(1, 60)), world -> {
            world.run();
            assertThat(world.delivered.size() + world.deadLetters.size()).isEqualTo(world.records.size());
            assertThat(Collections.disjoint(world.delivered, world.deadLetters)).isTrue();
            assertThat(world.progress.committable())
                    .containsEntry(PARTITION, new OffsetAndMetadata(world.records.size()));
            assertThat(world.forwarder.failure()).isEmpty();
        });
    }

    @Test
    void aDeadLetterThatCannotBeWrittenEndsItAndTheRecordIsNotDone() {
        World world = new World(new SplittableRandom(1), 1);
        RuntimeException outage = new IllegalStateException("no broker");
        world.outage = Optional.of(outage);
        world.alwaysFails = true;

        world.run();

        assertThat(world.forwarder.failure()).hasValue(outage);
        assertThat(world.progress.committable()).containsEntry(PARTITION, new OffsetAndMetadata(0));
    }

    @Test
    void aDeadTargetCostsNoMoreThanTheRecordThatTries() {
        World world = new World(new SplittableRandom(1), 0);
        world.alwaysFails = true;
        for (int i = 0; i < 40; i++) {
            world.add("device-" + i);
        }
        world.forwarder.accept(world.records);

        world.loop.pass(Duration.ofMinutes(10));

        // Ten minutes, a pause of 30 s: 20 attempts at most after the first ones, which four in flight and ten failures
        // bound.
        assertThat(world.attempts).isLessThan(20 + 10 + WINDOW);
        assertThat(world.deadLetters).hasSizeLessThan(10);
        assertThat(world.progress.pending()).isEqualTo(40 - world.deadLetters.size());
    }

    /** A target, dead letters, and books on both. */
    private static final class World implements Target, DeadLetters {
        final ManualLoop loop = new ManualLoop();
        final Progress progress = new Progress();
        final List<Delivery> records = new ArrayList<>();
        final Set<Delivery> delivered = new HashSet<>();
        final Set<Delivery> deadLetters = new HashSet<>();
        final SplittableRandom random;
        final Forwarder forwarder;
        boolean alwaysFails;
        Optional<RuntimeException> outage = Optional.empty();
        int attempts;

        private final Map<Delivery, List<Duration>> ends = new HashMap<>();
        private final Map<String, Long> lastOffset = new HashMap<>();
        private int underWay;

        World(SplittableRandom random, int count) {
            this.random = random;
            for (int i = 0; i < count; i++) {
                add("device-" + random.nextInt(8));
            }
            DeviceLanes lanes =
                    new DeviceLanes(RetryPlan.OF_FORWARD, CircuitBreaker.closed(10, Duration.ofSeconds(30)), WINDOW);
            forwarder = new Forwarder("http://target", TIMEOUT, lanes, this, this, progress, loop);
        }

        void add(String device) {
            int offset = records.size();
            records.add(new Delivery(device, "id-" + offset, new byte[0], PARTITION, offset));
        }

        void run() {
            int from = 0;
            while (from < records.size()) {
                int to = Math.min(records.size(), from + random.nextInt(1, 20));
                forwarder.accept(records.subList(from, to));
                from = to;
                loop.pass(Duration.ofMillis(random.nextInt(0, 3_000)));
            }
            while (loop.next()) {
                progress.committable()
                        .values()
                        .forEach(committable -> assertThat(records.subList(0, (int) committable.offset()))
                                .allMatch(this::isDone));
            }
        }

        private boolean isDone(Delivery record) {
            return delivered.contains(record) || deadLetters.contains(record);
        }

        @Override
        public Post post(Delivery delivery) {
            attempts++;
            underWay++;
            assertThat(underWay).isLessThanOrEqualTo(WINDOW);
            assertThat(isDone(delivery)).isFalse();
            long last = lastOffset.getOrDefault(delivery.key(), -1L);
            assertThat(delivery.offset()).isGreaterThanOrEqualTo(last);
            records.stream()
                    .filter(before -> before.key().equals(delivery.key()) && before.offset() < delivery.offset())
                    .forEach(before -> assertThat(isDone(before)).isTrue());
            lastOffset.put(delivery.key(), delivery.offset());
            List<Duration> before = ends.computeIfAbsent(delivery, any -> new ArrayList<>());
            if (!before.isEmpty()) {
                Duration pause = RetryPlan.OF_FORWARD.pauseAfter(before.size()).orElseThrow();
                assertThat(loop.now().minus(before.get(before.size() - 1))).isGreaterThanOrEqualTo(pause);
            }
            return new FakePost(delivery, before);
        }

        private final class FakePost implements Post {
            private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();

            FakePost(Delivery delivery, List<Duration> ends) {
                outcome.thenAccept(ended -> {
                    underWay--;
                    ends.add(loop.now());
                    if (ended.verdict() == Verdict.DELIVERED) {
                        delivered.add(delivery);
                    }
                });
                int status = alwaysFails ? 500 : new int[] {200, 200, 200, 500, 500, 404}[random.nextInt(6)];
                loop.after(
                        Duration.ofMillis(random.nextInt(0, 6_000)), () -> outcome.complete(Outcome.answered(status)));
            }

            @Override
            public CompletableFuture<Outcome> outcome() {
                return outcome;
            }

            @Override
            public void giveUp(String cause) {
                assertThat(cause).contains("5000 ms");
                outcome.complete(Outcome.unanswered(cause));
            }
        }

        @Override
        public CompletionStage<?> write(Delivery delivery, String kind, String reason) {
            if (outage.isPresent()) {
                return CompletableFuture.failedFuture(outage.get());
            }
            int tries = ends.getOrDefault(delivery, List.of()).size();
            assertThat(tries).isEqualTo(kind.equals(DeadLetters.FAILED) ? 4 : tries);
            assertThat(reason).contains("http://target did not take it in " + tries + " attempt");
            CompletableFuture<Void> written = new CompletableFuture<>();
            loop.after(Duration.ofMillis(random.nextInt(0, 500)), () -> {
                assertThat(deadLetters.add(delivery)).isTrue();
                written.complete(null);
            });
            return written;
        }

        @Override
        public void close() {}

        @Override
        public String toString() {
            return records.size() + " records";
        }
    }
}
