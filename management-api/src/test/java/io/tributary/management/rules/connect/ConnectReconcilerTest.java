package io.tributary.management.rules.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.catalog.Topics;
import io.tributary.management.rules.Destination;
import io.tributary.management.rules.DestinationStore;
import io.tributary.management.rules.Rule;
import io.tributary.management.rules.RuleStore;
import io.tributary.management.rules.connect.ConnectReconciler.Status;
import io.tributary.rules.RuleAction;
import io.tributary.rules.RuleDefinition;
import io.tributary.stream.SourceStart;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConnectReconcilerTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    private final MemoryWorker worker = new MemoryWorker();
    private final Set<String> sealed = new HashSet<>();
    private final List<Destination> destinations = new ArrayList<>(List.of(destination("a"), destination("b")));
    private final ConnectReconciler reconciler = new ConnectReconciler(
            store(RuleStore.class, Map.of("rules", List.of(rule("one", "a"), rule("two", "b")))),
            store(DestinationStore.class, Map.of("destinations", destinations)),
            this::password,
            worker,
            new Topics("tributary."),
            URI.create("http://127.0.0.1:8080/schema-registry"),
            "tk_x",
            "kafka:9092",
            false,
            new TestClock());
    private Instant now = NOW;

    @Test
    void aDestinationThatConnectRefusesKeepsNoOtherFromItsTurn() {
        worker.refused.add("a");

        reconciler.round();

        assertThat(reconciler.statusOf("a")).isEqualTo(new Status("failed", Optional.of("Connect answers 400: no")));
        assertThat(worker.connectors).containsOnlyKeys("b");

        worker.refused.clear();
        reconciler.round();
        reconciler.round();

        assertThat(reconciler.statusOf("a").state()).isEqualTo("running");
    }

    @Test
    void aPasswordThatDoesNotOpenLeavesItsConnectorAndTheOthersAlone() {
        reconciler.round();
        worker.connectors.remove("b");
        sealed.add("a");

        reconciler.round();

        assertThat(worker.connectors).containsOnlyKeys("a", "b");
        assertThat(reconciler.statusOf("a")).isEqualTo(new Status("failed", Optional.of("it does not open")));
    }

    @Test
    void whileTheWorkerDoesNotAnswerNothingCountsAsRunning() {
        reconciler.round();
        reconciler.round();
        assertThat(reconciler.statusOf("a").state()).isEqualTo("running");
        worker.dead = true;

        reconciler.round();

        assertThat(reconciler.statusOf("a"))
                .isEqualTo(new Status("starting", Optional.of("Connect does not answer (nobody there)")));
    }

    @Test
    void whyAConnectorFailedIsSaidUntilItHasRunForAWhile() {
        reconciler.round();
        worker.state("a", false, "Access denied for user 'a'");
        reconciler.round();
        assertThat(reconciler.statusOf("a")).isEqualTo(new Status("failed", Optional.of("Access denied for user 'a'")));

        worker.state("a", true, ""); // it says so while it has not found out yet
        now = NOW.plusSeconds(10);
        reconciler.round();
        assertThat(reconciler.statusOf("a"))
                .isEqualTo(
                        new Status("starting", Optional.of("it was started again after: Access denied for user 'a'")));

        now = NOW.plusSeconds(20);
        reconciler.round();
        assertThat(reconciler.statusOf("a")).isEqualTo(new Status("running", Optional.empty()));
    }

    @Test
    void aConnectorThatRunsForAMomentAndFailsAgainIsLeftAloneForLongerEachTime() {
        reconciler.round();
        for (int second = 0; second <= 100; second++) {
            now = NOW.plusSeconds(second);
            if (!now.isBefore(worker.restarted.plusSeconds(6))) { // so long the sink tries a row
                worker.state("a", false, "Out of range value");
            }
            reconciler.round();
        }

        assertThat(worker.restarts).isEqualTo(6); // after 0, 6, 14, 30, 62 and 94 s
    }

    private String password(Destination destination) {
        if (sealed.contains(destination.name())) {
            throw new IllegalArgumentException("it does not open");
        }
        return "secret";
    }

    /** Answers the methods named and no other. */
    private static <T> T store(Class<T> type, Map<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (!answers.containsKey(method.getName())) {
                        throw new UnsupportedOperationException(method.getName());
                    }
                    return answers.get(method.getName());
                }));
    }

    private static Destination destination(String name) {
        return new Destination(name, "jdbc", "jdbc:postgresql://127.0.0.1/" + name, name, new byte[0], NOW);
    }

    private static Rule rule(String name, String destination) {
        return new Rule(
                new RuleDefinition(
                        name,
                        1,
                        "SELECT 1 FROM messages",
                        List.of(new RuleAction.Jdbc(destination, "t", List.of("seq")))),
                "",
                Optional.empty(),
                new SourceStart("id", Map.of()),
                NOW,
                1,
                true,
                "",
                Optional.empty(),
                1);
    }

    /** Stands where the test puts it. */
    private final class TestClock extends Clock {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return Clock.fixed(now, zone);
        }
    }

    /** Runs what it is given. */
    private final class MemoryWorker implements ConnectWorker {
        private final Map<String, Connector> connectors = new HashMap<>();
        private final Set<String> refused = new HashSet<>();
        private boolean dead;
        private int restarts;
        private Instant restarted = Instant.EPOCH;

        void state(String name, boolean running, String failure) {
            connectors.computeIfPresent(name, (same, before) -> new Connector(same, before.config(), running, failure));
        }

        @Override
        public Map<String, Connector> connectors() throws IOException {
            if (dead) {
                throw new IOException("nobody there");
            }
            return Map.copyOf(connectors);
        }

        @Override
        public void put(String name, Map<String, String> config) throws IOException {
            if (refused.contains(name)) {
                throw new ConnectRefusedException("Connect answers 400: no");
            }
            connectors.put(name, new Connector(name, config, true, ""));
        }

        @Override
        public void restart(String name) {
            restarts++;
            restarted = now;
            state(name, true, "");
        }

        @Override
        public void delete(String name) {
            connectors.remove(name);
        }
    }
}
