package io.tributary.management.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OutboxPublisherTest {
    private final KeptEntries outbox = new KeptEntries();
    private final List<String> published = new CopyOnWriteArrayList<>();

    @Test
    void whatIsInTheOutboxIsPublishedInOrderAndForgotten() {
        outbox.add("a", "b", "c");

        assertThat(publisher().publishPending()).isEqualTo(3);

        assertThat(published).containsExactly("a", "b", "c");
        assertThat(outbox.entries).isEmpty();
    }

    @Test
    void whatKafkaDidNotTakeStaysAndIsPublishedNextTimeAfterWhatWasBefore() {
        outbox.add("a", "b", "c");
        OutboxPublisher failing = new OutboxPublisher(
                outbox,
                announcement -> announcement.key().equals("b")
                        ? CompletableFuture.failedFuture(new IllegalStateException("away"))
                        : publish(announcement));

        assertThatThrownBy(failing::publishPending).isInstanceOf(CompletionException.class);
        assertThat(outbox.keys()).containsExactly("b", "c");

        publisher().publishPending();
        assertThat(published).endsWith("b", "c");
        assertThat(outbox.entries).isEmpty();
    }

    @Test
    void aCrashBetweenPublishingAndForgettingPublishesAgain() {
        outbox.add("a");
        outbox.failDeletes = true;
        assertThatThrownBy(() -> publisher().publishPending()).hasMessage("crash");

        outbox.failDeletes = false;
        publisher().publishPending();

        assertThat(published).containsExactly("a", "a");
        assertThat(outbox.entries).isEmpty();
    }

    @Test
    void leftoversOfAnEarlierProcessArePublishedAtTheStart() {
        outbox.add("left");
        try (OutboxPublisher publisher = publisher()) {
            publisher.start();

            assertThat(publisher.flush(Duration.ofSeconds(10))).isTrue();
            assertThat(published).containsExactly("left");
        }
    }

    @Test
    void aChangeIsNotKeptWaitingForAKafkaThatIsAway() {
        outbox.add("a");
        try (OutboxPublisher publisher = new OutboxPublisher(outbox, announcement -> new CompletableFuture<>())) {
            assertThat(publisher.flush(Duration.ofMillis(20))).isFalse();
            assertThat(outbox.keys()).containsExactly("a");
        }
    }

    @Test
    void whatNobodyWaitsForLeavesByItself() {
        try (OutboxPublisher publisher = publisher()) {
            publisher.start();
            assertThat(publisher.flush(Duration.ofSeconds(10))).isTrue();
            outbox.add("a");

            publisher.soon();

            await().atMost(Duration.ofSeconds(4)) // by itself it looks every five
                    .untilAsserted(() -> assertThat(outbox.keys()).isEmpty());
            assertThat(published).containsExactly("a");
        }
    }

    @Test
    void onceKafkaIsKnownToBeAwayNoChangeWaitsForIt() {
        outbox.add("a");
        AtomicInteger tries = new AtomicInteger();
        try (OutboxPublisher publisher = new OutboxPublisher(outbox, announcement -> {
            tries.incrementAndGet();
            return CompletableFuture.failedFuture(new IllegalStateException("away"));
        })) {
            publisher.start();
            await().until(() -> tries.get() >= 2); // the first try has failed
            long begin = System.nanoTime();

            assertThat(publisher.flush(Duration.ofMinutes(1))).isFalse();

            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(30));
            assertThat(outbox.keys()).containsExactly("a");
        }
    }

    private OutboxPublisher publisher() {
        return new OutboxPublisher(outbox, this::publish);
    }

    private CompletionStage<Void> publish(Announcement announcement) {
        published.add(announcement.key());
        return CompletableFuture.completedFuture(null);
    }

    /** An outbox in memory. */
    private static final class KeptEntries implements Outbox {
        private final List<Entry> entries = new ArrayList<>();
        private boolean failDeletes;

        synchronized void add(String... keys) {
            for (String key : keys) {
                entries.add(new Entry(UUID.randomUUID(), new Announcement("registry", key, Optional.empty())));
            }
        }

        synchronized List<String> keys() {
            return entries.stream().map(entry -> entry.announcement().key()).toList();
        }

        @Override
        public synchronized List<Entry> pending() {
            return List.copyOf(entries);
        }

        @Override
        public synchronized void delete(List<Entry> published) {
            if (failDeletes) {
                throw new IllegalStateException("crash");
            }
            entries.removeAll(published);
        }
    }
}
