package io.tributary.management.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tributary.management.access.Standing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ViewerTest {
    private static final Viewer.Wish ALL =
            new Viewer.Wish(Events.KINDS, Optional.empty(), event -> true, () -> Standing.GOOD);

    private final EventLog log = new EventLog("n1", 100, 10_000);
    private final Events events = new Events(log, 2, Duration.ofHours(1));
    private final Pipe pipe = new Pipe();

    @AfterEach
    void close() {
        events.close();
    }

    @Test
    void aViewerSeesWhatItWantsFromNowOnInOrder() {
        events.publish("registry", Optional.of("A"), "1");
        watch(
                new Viewer.Wish(Set.of("registry"), Optional.of("A"), event -> true, () -> Standing.GOOD),
                Optional.empty());
        events.publish("registry", Optional.of("A"), "2");
        events.publish("registry", Optional.of("B"), "3");
        events.publish("health", Optional.empty(), "4");
        events.publish("registry", Optional.of("A"), "5");

        await().until(() -> pipe.text().contains("data: 5"));
        assertThat(pipe.text()).containsSubsequence("id: n1-1\nevent: registry\ndata: 2\n\n", "data: 5");
        assertThat(pipe.text()).doesNotContain("data: 1", "data: 3", "data: 4");
    }

    @Test
    void whoComesBackGoesOnWhereTheyWere() {
        for (int i = 0; i < 5; i++) {
            events.publish("registry", Optional.of("A"), "e" + i);
        }
        watch(ALL, Optional.of("n1-2"));
        events.publish("registry", Optional.of("A"), "e5");

        await().until(() -> pipe.text().contains("e5"));
        assertThat(pipe.text()).contains("e3", "e4").doesNotContain("e2", "lost");
    }

    @Test
    void whoComesBackTooLateOrFromAnotherNodeIsTold() {
        for (int i = 0; i < 150; i++) {
            events.publish("registry", Optional.of("A"), "e" + i);
        }
        watch(ALL, Optional.of("n1-2"));
        await().until(() -> pipe.text().contains("data: e149"));
        assertThat(pipe.text()).contains("event: lost").contains("data: e50\n").doesNotContain("data: e49\n");

        Pipe other = new Pipe();
        open(ALL, Optional.of("n2-120"), other);
        events.publish("registry", Optional.of("A"), "last");
        await().until(() -> other.text().contains("last"));
        assertThat(other.text()).contains("event: lost");
    }

    @Test
    void aViewerThatTakesNothingCostsNothingAndIsLetGoWithAWord() throws Exception {
        pipe.open = false;
        Viewer viewer = watch(ALL, Optional.empty());
        for (int i = 0; i < 500; i++) {
            events.publish("registry", Optional.of("A"), "e" + i);
        }
        assertThat(pipe.text()).isEmpty();
        pipe.open = true;
        viewer.send();

        assertThat(pipe.text()).contains("event: lost", "\"missed\":400").doesNotContain("data: e");
        assertThat(pipe.ended).isTrue();
    }

    @Test
    void theLogIsBoundedInBytesToo() {
        for (int i = 0; i < 50; i++) {
            events.publish("registry", Optional.of("A"), "x".repeat(1_000));
        }
        assertThat(log.next() - log.first()).isEqualTo(9);
    }

    @Test
    void thereAreOnlySoManyViewersAndTheyLeave() {
        Viewer first = watch(ALL, Optional.empty());
        watch(ALL, Optional.empty());
        assertThatThrownBy(() -> watch(ALL, Optional.empty())).hasMessageContaining("2 viewers");
        events.remove(first);
        watch(ALL, Optional.empty());
        assertThat(events.viewers()).isEqualTo(2);
    }

    @Test
    void whoseKeyIsTakenBackHearsNothingMore() {
        AtomicReference<Standing> standing = new AtomicReference<>(Standing.GOOD);
        watch(new Viewer.Wish(Events.KINDS, Optional.empty(), event -> true, standing::get), Optional.empty());
        events.publish("registry", Optional.of("A"), "before");
        await().until(() -> pipe.text().contains("before"));
        standing.set(Standing.OVER);
        events.publish("registry", Optional.of("A"), "after");

        await().until(() -> pipe.ended);
        assertThat(pipe.text()).doesNotContain("after");
    }

    @Test
    void whileItIsNotKnownWhoMayWatchEventsWait() throws Exception {
        AtomicReference<Standing> standing = new AtomicReference<>(Standing.UNKNOWN);
        Viewer viewer =
                watch(new Viewer.Wish(Events.KINDS, Optional.empty(), event -> true, standing::get), Optional.empty());
        events.publish("registry", Optional.of("A"), "1");
        viewer.beat();
        assertThat(pipe.text()).isEqualTo(":\n\n");

        standing.set(Standing.GOOD);
        viewer.beat();
        assertThat(pipe.text()).containsSubsequence("retry: 2000", "data: 1");
        assertThat(pipe.ended).isFalse();
    }

    private Viewer watch(Viewer.Wish wish, Optional<String> lastId) {
        return open(wish, lastId, pipe);
    }

    private Viewer open(Viewer.Wish wish, Optional<String> lastId, Pipe to) {
        Viewer viewer = events.open(wish, lastId, to);
        events.add(viewer);
        send(viewer);
        return viewer;
    }

    private static void send(Viewer viewer) {
        try {
            viewer.send(); // as the server does when the connection is ready
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An outlet in memory. */
    private static final class Pipe implements Outlet {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private volatile boolean open = true;
        private volatile boolean ended;

        @Override
        public boolean ready() {
            return open;
        }

        @Override
        public synchronized void write(byte[] more) {
            bytes.writeBytes(more);
        }

        @Override
        public void end() {
            ended = true;
        }

        synchronized String text() {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }
}
