package io.tributary.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.catalog.Topics;
import io.tributary.codec.AvroCodec;
import io.tributary.fleet.Platform;
import io.tributary.fleet.TopicReader;
import io.tributary.schemas.avro.AuditRecord;
import io.tributary.schemas.avro.RegistryRecord;
import io.tributary.standalone.client.ApiRefusal;
import io.tributary.system.ChangeStream.State;
import io.tributary.system.ChangeStream.Told;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Cassandra or Kafka stops answering under a stream of changes, without its connections being closed, and goes on: what was answered with 2xx is
 * there for every reader, what was refused is there wholly or not at all, and the audit log knows of all of it.
 */
@Order(4)
@ExtendWith(PlatformUnderTest.class)
class OutageIT {
    private static final Duration GENEROUS = Duration.ofSeconds(90);
    /** How long an outage lasts at least; by itself it ends when there is enough to look at. */
    private static final Duration AT_LEAST = Duration.ofSeconds(Integer.getInteger("outage.seconds", 0));

    private static final AvroCodec<RegistryRecord> REGISTRY = AvroCodec.of(RegistryRecord.class);
    private static final AvroCodec<AuditRecord> AUDIT = AvroCodec.of(AuditRecord.class);

    private final Platform platform = PlatformUnderTest.platform();

    @Test
    void withoutCassandraChangesAreRefusedWithTheCauseAndGoOnAlone() throws Exception {
        Instant begin = Instant.now();
        String product = PlatformUnderTest.api().createProduct("Outage of Cassandra", "");
        try (ChangeStream stream = new ChangeStream(platform, product)) {
            stream.start();
            awaitMore(stream, 40);

            whileStopped("cassandra", () -> {
                await("changes are refused")
                        .atMost(GENEROUS)
                        .until(() -> stream.refused().size() >= 60);
                ready(503, "Cassandra");
            });

            awaitMore(stream, 40);
            stream.stop();
            assertThat(stream.refused()).allSatisfy(answer -> {
                assertThat(answer.status()).as("%s", answer).isEqualTo(503);
                JsonNode problem = ChangeStream.json(answer.text());
                assertThat(problem.path("detail").asText()).contains("Cassandra does not answer");
                assertThat(problem.path("remedy").asText()).isNotEmpty();
            });
            ready(200, "true");
            everythingAgrees(stream, product, begin);
        }
    }

    @Test
    void withoutKafkaReadsAndChangesGoOnAndReachItLater() throws Exception {
        Instant begin = Instant.now();
        String product = PlatformUnderTest.api().createProduct("Outage of Kafka", "");
        try (ChangeStream stream = new ChangeStream(platform, product);
                Viewer viewer = new Viewer(platform, product)) {
            stream.start();
            awaitMore(stream, 40);

            whileStopped("kafka", () -> {
                awaitMore(stream, 100);
                assertThat(listed(stream)).isNotEmpty();
                ready(200, "true");
            });

            awaitMore(stream, 40);
            stream.stop();
            assertThat(stream.refused()).isEmpty();
            String last = stream.told().get(stream.told().size() - 1).deviceName();
            await("who watched before has heard of the last change")
                    .atMost(GENEROUS)
                    .until(() -> viewer.hasHeardOf(last));
            assertThat(viewer.isOpen()).isTrue();
            everythingAgrees(stream, product, begin);
        }
    }

    private static void awaitMore(ChangeStream stream, int changes) {
        int goal = stream.acknowledged() + changes;
        await(changes + " changes are acknowledged").atMost(GENEROUS).until(() -> stream.acknowledged() >= goal);
    }

    /** What is done while a component does not answer. */
    private interface Meanwhile {
        void run() throws Exception;
    }

    private static void whileStopped(String component, Meanwhile meanwhile) throws Exception {
        long pid = PlatformUnderTest.component(component).path("pid").asLong();
        long begin = System.nanoTime();
        signal("STOP", pid);
        try {
            meanwhile.run();
            await().atMost(AT_LEAST.plus(GENEROUS)).until(() -> System.nanoTime() - begin >= AT_LEAST.toNanos());
        } finally {
            signal("CONT", pid);
        }
    }

    private static void signal(String name, long pid) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                        .start()
                        .waitFor())
                .isZero();
    }

    /** An await that bears what an outage leaves for a while: the API refuses as it did in it, a Kafka client has not found back. */
    private static ConditionFactory awaitBehindOutage(String what) {
        return await(what)
                .atMost(GENEROUS)
                .ignoreExceptionsMatching(thrown -> thrown instanceof KafkaException
                        || (thrown instanceof ApiRefusal refusal && refusal.status() == 503));
    }

    private void ready(int status, String text) {
        awaitBehindOutage("/ready answers " + status).untilAsserted(() -> {
            var answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(platform.api().resolve("/ready"))
                                    .build(),
                            BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
            assertThat(answer.body()).contains(text);
        });
    }

    /** The devices as the first list that is answered has them. */
    private static Map<String, State> listed(ChangeStream stream) {
        return awaitBehindOutage("devices are listed").until(() -> stream.listed(""), any -> true);
    }

    private void everythingAgrees(ChangeStream stream, String product, Instant begin) {
        isAllowed(stream, listed(stream)); // from the first list on

        // What was refused may be made yet by who announces it, so each round looks at the devices anew.
        awaitBehindOutage("who asks in whatever way and the topic registry get the same")
                .untilAsserted(() -> {
                    Map<String, State> devices = stream.listed("");
                    isAllowed(stream, devices);
                    assertThat(stream.listed("&tag=of%3Dstream")).isEqualTo(devices);
                    Map<String, State> announced = announced(product);
                    announced.keySet().retainAll(stream.allowed().keySet());
                    assertThat(announced).isEqualTo(devices);
                    doubtful(stream)
                            .forEach(name ->
                                    aloneIsAsInTheList(product, name, devices.getOrDefault(name, State.ABSENT)));
                });
        awaitBehindOutage("every change is on record").untilAsserted(() -> {
            Map<String, State> devices = stream.listed("");
            Map<String, String> outcomes = new HashMap<>();
            ChangeStream.pages("/audit?limit=500&from=" + begin.minusSeconds(1)).stream()
                    .filter(entry -> entry.path("resource").asText().startsWith("product/" + product + "/device"))
                    .forEach(entry -> outcomes.put(
                            entry.path("requestId").asText(),
                            entry.path("outcome").asText()));
            assertThat(auditTopic(product)).isEqualTo(outcomes);
            stream.told().forEach(answer -> onRecord(answer, outcomes, devices));
        });
        theCountIsThatOfTheRows(stream, product);
    }

    private static void isAllowed(ChangeStream stream, Map<String, State> devices) {
        assertThat(stream.allowed().keySet()).containsAll(devices.keySet());
        stream.allowed()
                .forEach((name, states) ->
                        assertThat(states).as(name).contains(devices.getOrDefault(name, State.ABSENT)));
    }

    /** Names of devices of which a refusal left open how they are. */
    private static Stream<String> doubtful(ChangeStream stream) {
        return stream.allowed().entrySet().stream()
                .filter(each -> each.getValue().size() > 1)
                .map(Map.Entry::getKey)
                .limit(200);
    }

    private static void aloneIsAsInTheList(String product, String name, State state) {
        try {
            JsonNode device = PlatformUnderTest.api().get("/products/" + product + "/devices/" + name + "?secret=true");
            assertThat(state).as(name).isNotEqualTo(State.ABSENT);
            assertThat(device.path("secret").asText()).as(name).isNotEmpty();
        } catch (ApiRefusal e) {
            if (e.status() != 404) {
                throw e;
            }
            assertThat(state).as(name).isEqualTo(State.ABSENT);
        }
    }

    private Map<String, State> announced(String product) {
        Map<String, State> last = new HashMap<>();
        try (TopicReader topic = topic(Topics.REGISTRY.name())) {
            topic.readToEnd((key, value) -> {
                if (key.startsWith(product + "/")) {
                    String name = key.substring(key.indexOf('/') + 1);
                    if (value == null) {
                        last.remove(name);
                    } else {
                        boolean enabled = REGISTRY.decode(value).getDevice().getEnabled();
                        last.put(name, enabled ? State.ENABLED : State.DISABLED);
                    }
                }
            });
        }
        return last;
    }

    private Map<String, String> auditTopic(String product) {
        Map<String, String> last = new HashMap<>();
        try (TopicReader topic = topic(Topics.AUDIT.name())) {
            topic.readToEnd((key, value) -> {
                AuditRecord record = AUDIT.decode(value);
                if (record.getResource().startsWith("product/" + product + "/device")) {
                    last.put(record.getRequestId(), record.getOutcome());
                }
            });
        }
        return last;
    }

    private TopicReader topic(String name) {
        return new TopicReader(platform.kafka(), platform.topicPrefix() + name).fromBeginning();
    }

    /** What was done is on record as done; what was refused is not, and then was not made, or as what may have been made. */
    private static void onRecord(Told answer, Map<String, String> outcomes, Map<String, State> devices) {
        String outcome = outcomes.getOrDefault(answer.requestId(), "not on record");
        assertThat(outcome)
                .as("%s", answer)
                .isIn(answer.isDone() ? Set.of("done") : Set.of("not on record", "begun", "failed"));
        if (outcome.equals("not on record") && answer.isCreate()) {
            assertThat(devices).as("%s", answer).doesNotContainKey(answer.deviceName());
        }
    }

    /** A product goes when its count is zero, and only then: so the rows that were listed are what was counted. */
    private static void theCountIsThatOfTheRows(ChangeStream stream, String product) {
        awaitBehindOutage("all that are listed are deleted").untilAsserted(() -> {
            stream.listed("").keySet().parallelStream()
                    .forEach(name -> delete("/products/" + product + "/devices/" + name));
            assertThat(stream.listed("")).isEmpty();
        });
        awaitBehindOutage("their product is deleted").untilAsserted(() -> delete("/products/" + product));
    }

    /** That it is not there is as good: an attempt that was refused may have been made. */
    private static void delete(String path) {
        try {
            PlatformUnderTest.api().delete(path);
        } catch (ApiRefusal e) {
            if (e.status() != 404) {
                throw e;
            }
        }
    }

    /** Somebody who watches the product's changes. */
    private static final class Viewer implements AutoCloseable {
        private final Queue<String> lines = new ConcurrentLinkedQueue<>();
        private final CompletableFuture<?> stream;

        Viewer(Platform platform, String product) {
            HttpRequest request = HttpRequest.newBuilder(
                            platform.api().resolve("/api/v1/events?kinds=registry&productId=" + product))
                    .header("Authorization", "Bearer " + platform.apiKey())
                    .build();
            this.stream = HttpClient.newHttpClient()
                    .sendAsync(request, BodyHandlers.ofLines())
                    .thenAcceptAsync(answer -> answer.body().forEach(lines::add));
        }

        boolean hasHeardOf(String name) {
            return lines.stream().anyMatch(line -> line.contains('"' + name + '"'));
        }

        boolean isOpen() {
            return !stream.isDone();
        }

        @Override
        public void close() {
            stream.cancel(true);
        }
    }
}
