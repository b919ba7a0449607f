package io.tributary.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3Client;
import com.hivemq.client.mqtt.mqtt3.message.auth.Mqtt3SimpleAuth;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import io.tributary.catalog.Topics;
import io.tributary.codec.AvroCodec;
import io.tributary.fleet.ApiClient;
import io.tributary.fleet.DeviceCredentials;
import io.tributary.fleet.Platform;
import io.tributary.fleet.TopicReader;
import io.tributary.schemas.avro.LifecycleEvent;
import io.tributary.schemas.avro.ShadowChange;
import io.tributary.standalone.client.ApiRefusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What is kept of devices, whatever is killed: shadows are, version for version, those of a model; messages wait and arrive in order, once.
 * {@code -Dkills=20 -Dwaiting=1000 -Dmessages=150 -Devery=true} for the long run, which kills every component once, too.
 */
@Order(3)
@ExtendWith(PlatformUnderTest.class)
class DeviceStateIT {
    private static final int KILLS = Integer.getInteger("kills", 1);
    private static final int DEVICES = 10;
    private static final int WAITING = Integer.getInteger("waiting", 2);
    private static final int MESSAGES = Integer.getInteger("messages", 20);
    private static final List<String> VICTIMS = Boolean.getBoolean("every")
            ? List.of("gateway", "jobmanager", "kafka", "fabric", "connect", "api", "postgres", "cassandra")
            : List.of("cassandra");
    private static final Duration GENEROUS = Duration.ofSeconds(120);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String JOB = "/jobs/device-state";

    private final Platform platform = PlatformUnderTest.platform();
    private final ApiClient api = PlatformUnderTest.api();

    @Test
    void shadowsAreThoseOfTheirModelAndMessagesWaitWhateverIsKilled() {
        String product = api.createProduct("Devices under fire", "");
        List<Waiting> waiting = IntStream.range(0, WAITING)
                .mapToObj(number -> new Waiting(product, "q" + number))
                .toList();
        all(waiting, device -> {
            device.leave();
            device.send();
        });
        List<Updating> devices = IntStream.range(0, DEVICES)
                .mapToObj(number -> new Updating(api.createDevice(product, "s" + number)))
                .toList();
        try {
            devices.forEach(Updating::start);
            PastInbox past = PastInbox.upToNow(platform);
            awaitReplies(devices, 1); // so that it is in the state
            String savepoint = awaitApi("a savepoint", () -> api.post(JOB + "/savepoints", Map.of()))
                    .path("name")
                    .asText();
            for (int kill = 0; kill < KILLS; kill++) {
                awaitReplies(devices, 5);
                PlatformUnderTest.killAndAwait("taskmanager");
            }
            awaitReplies(devices, 5);
            past.forget();
            goOnFrom(savepoint); // what the job did since, it does again; of what was before the log knows nothing
            for (String victim : VICTIMS) {
                awaitReplies(devices, 5);
                PlatformUnderTest.killAndAwait(victim);
            }
            awaitReplies(devices, 5);
            devices.forEach(Updating::stop);
            await("every update is answered")
                    .atMost(GENEROUS)
                    .until(() -> devices.stream().allMatch(device -> device.versions.size() == device.sent()));
        } finally {
            devices.forEach(device -> device.mqtt.disconnect());
        }

        Map<String, List<ShadowChange>> changes = changes(product);
        devices.forEach(device -> isThatOfItsModel(device, product, changes.getOrDefault(device.id, List.of())));
        waiting.forEach(Waiting::comeBack);
        waiting.forEach(Waiting::hasAll);
        Map<String, List<String>> lifecycle = lifecycle();
        waiting.forEach(device -> device.wentAndCame(lifecycle));
    }

    /** Several at a time. */
    private static void all(List<Waiting> devices, Consumer<Waiting> what) {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            CompletableFuture.allOf(devices.stream()
                            .map(device -> CompletableFuture.runAsync(() -> what.accept(device), threads))
                            .toArray(CompletableFuture[]::new))
                    .join();
        } finally {
            threads.shutdownNow();
        }
    }

    private void isThatOfItsModel(Updating device, String product, List<ShadowChange> changes) {
        assertThat(device.versions)
                .as("each update is answered once, in order")
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, device.sent()).boxed().toList());
        JsonNode shadow = awaitApi("the shadow of " + device.id, () -> api.get(path(product, device) + "/shadow"));
        assertThat(shadow.path("version").asLong()).isEqualTo(device.sent());
        assertThat(shadow.path("state").path("reported").path("n").asInt()).isEqualTo(device.sent());
        assertThat(changes)
                .as("the feed of changes, repeats left out")
                .extracting(change ->
                        json(change.getAfter()).path("reported").path("n").asLong())
                .containsExactlyElementsOf(device.versions);
    }

    /** A device that goes, is sent messages, and comes back. */
    private final class Waiting {
        private final DeviceCredentials device;
        private final String path;
        private final String topic;
        private final List<String> sent = new ArrayList<>();
        private final Receiving returning;

        Waiting(String product, String name) {
            this.device = api.createDevice(product, name);
            this.returning = new Receiving(device);
            this.path = "/products/" + product + "/devices/" + name;
            this.topic = device.device() + "/control";
        }

        void leave() {
            try (Receiving receiving = new Receiving(device)) {
                receiving.connect();
                receiving.subscribe(topic);
            }
            awaitApi("the device is offline", () -> {
                JsonNode status = api.get(path).path("status");
                assertThat(status.path("connection").asText()).isEqualTo("offline");
                return status;
            });
        }

        void send() {
            for (int i = 0; i < MESSAGES; i++) {
                String text = "message " + i;
                JsonNode answer = api.post(path + "/messages", Map.of("topic", topic, "payload", text, "qos", 1));
                assertThat(answer.path("outcome").asText()).isEqualTo("queued");
                sent.add(text);
            }
        }

        void comeBack() {
            JsonNode kept = awaitApi("what waits can be looked at", () -> messages());
            assertThat(kept)
                    .hasSize(Math.min(MESSAGES, 100))
                    .allSatisfy(each -> assertThat(each.path("state").asText()).isEqualTo("queued"));
            returning.connect();
        }

        void hasAll() {
            try (returning) {
                awaitApi("all of them are acknowledged", () -> {
                    JsonNode left = messages();
                    assertThat(left)
                            .allSatisfy(each ->
                                    assertThat(each.path("state").asText()).isEqualTo("acknowledged"));
                    return left;
                });
                assertThat(returning.received).isEqualTo(sent);
            }
        }

        void wentAndCame(Map<String, List<String>> lifecycle) {
            assertThat(lifecycle.getOrDefault(device.device().toString(), List.of()))
                    .startsWith("online", "offline", "online");
        }

        private JsonNode messages() {
            return api.get(path + "/messages?limit=100").path("items");
        }
    }

    private void goOnFrom(String savepoint) {
        String before = api.get(JOB).path("jobId").asText();
        api.post(JOB + "/restore", Map.of("savepoint", savepoint));
        awaitApi("the job goes on from the savepoint", () -> {
            JsonNode job = api.get(JOB);
            assertThat(job.path("state").asText()).isEqualTo("running");
            assertThat(job.path("jobId").asText()).isNotEqualTo(before);
            return job;
        });
    }

    private static void awaitReplies(List<Updating> devices, int more) {
        List<Integer> before =
                devices.stream().map(device -> device.versions.size()).toList();
        await("every device is answered " + more + " times more")
                .atMost(GENEROUS)
                .until(() -> IntStream.range(0, devices.size())
                        .allMatch(i -> devices.get(i).versions.size() >= before.get(i) + more));
    }

    /** What the API says, once it says it; it may refuse for a while after a kill. */
    private static JsonNode awaitApi(String what, Callable<JsonNode> look) {
        ConditionFactory patient = await(what)
                .atMost(GENEROUS)
                .ignoreExceptionsMatching(soon -> soon instanceof ApiRefusal || soon instanceof AssertionError);
        return patient.until(look, said -> true);
    }

    private static String path(String product, Updating device) {
        return "/products/" + product + "/devices/" + device.id.substring(device.id.indexOf('/') + 1);
    }

    private Map<String, List<ShadowChange>> changes(String product) {
        AvroCodec<ShadowChange> codec = AvroCodec.of(ShadowChange.class);
        Map<String, TreeMap<Long, ShadowChange>> byVersion = new TreeMap<>();
        try (TopicReader reader = new TopicReader(platform.kafka(), platform.topicPrefix() + Topics.SHADOW.name())) {
            reader.fromBeginning().readToEnd((device, value) -> {
                ShadowChange change = codec.decode(value);
                if (change.getProductId().equals(product)) {
                    byVersion.computeIfAbsent(device, unused -> new TreeMap<>()).put(change.getVersion(), change);
                }
            });
        }
        Map<String, List<ShadowChange>> changes = new TreeMap<>();
        byVersion.forEach((device, versions) -> changes.put(device, List.copyOf(versions.values())));
        return changes;
    }

    /** What happened to every device, in order, repeats left out. */
    private Map<String, List<String>> lifecycle() {
        AvroCodec<LifecycleEvent> codec = AvroCodec.of(LifecycleEvent.class);
        Map<String, Map<String, String>> byId = new HashMap<>();
        try (TopicReader reader = new TopicReader(platform.kafka(), platform.topicPrefix() + Topics.LIFECYCLE.name())) {
            reader.fromBeginning().readToEnd((device, value) -> {
                LifecycleEvent event = codec.decode(value);
                byId.computeIfAbsent(device, unused -> new LinkedHashMap<>()).put(event.getEventId(), event.getEvent());
            });
        }
        Map<String, List<String>> events = new HashMap<>();
        byId.forEach((device, all) -> events.put(device, List.copyOf(all.values())));
        return events;
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Mqtt3AsyncClient client(DeviceCredentials credentials) {
        return Mqtt3Client.builder()
                .identifier(credentials.device().clientId())
                .serverHost(platform.mqttHost())
                .serverPort(platform.mqttPort())
                .simpleAuth(Mqtt3SimpleAuth.builder()
                        .username(credentials.username())
                        .password(credentials.password().getBytes(UTF_8))
                        .build())
                .buildAsync();
    }

    /** A device that reports a number again and again, each time when the last report was answered. */
    private final class Updating {
        final String id;
        final Mqtt3AsyncClient mqtt;
        final List<Long> versions = new CopyOnWriteArrayList<>();
        private boolean stopping;
        private int sent;

        Updating(DeviceCredentials credentials) {
            this.id = credentials.device().toString();
            this.mqtt = client(credentials);
        }

        void start() {
            mqtt.publishes(MqttGlobalPublishFilter.ALL, this::answered);
            mqtt.connectWith().cleanSession(true).keepAlive(60).send().join();
            mqtt.subscribeWith()
                    .topicFilter("$shadow/operation/result/" + id)
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .send()
                    .join();
            update();
        }

        synchronized void stop() {
            stopping = true;
        }

        synchronized int sent() {
            return sent;
        }

        private synchronized void update() {
            if (stopping) {
                return;
            }
            sent++;
            String update = "{\"type\":\"update\",\"state\":{\"reported\":{\"n\":" + sent + "}}}";
            mqtt.publishWith()
                    .topic("$shadow/operation/" + id)
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload(update.getBytes(UTF_8))
                    .send();
        }

        private void answered(Mqtt3Publish reply) {
            JsonNode said = json(new String(reply.getPayloadAsBytes(), UTF_8));
            if (said.path("result").asInt(-1) == 0) {
                versions.add(said.path("payload").path("version").asLong());
                CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS).execute(this::update);
            }
        }
    }

    /** A device that takes what it is sent. */
    private final class Receiving implements AutoCloseable {
        final Mqtt3AsyncClient mqtt;
        final List<String> received = new CopyOnWriteArrayList<>();

        Receiving(DeviceCredentials credentials) {
            this.mqtt = client(credentials);
            mqtt.publishes(
                    MqttGlobalPublishFilter.ALL,
                    message -> received.add(new String(message.getPayloadAsBytes(), UTF_8)));
        }

        /** It may be refused, when it comes too soon after it went or something was just killed. */
        void connect() {
            await("the device is let in")
                    .atMost(GENEROUS)
                    .ignoreExceptions()
                    .until(() -> mqtt.connectWith()
                            .cleanSession(false)
                            .keepAlive(60)
                            .send()
                            .handle((accepted, refused) -> refused == null)
                            .get(30, TimeUnit.SECONDS));
        }

        void subscribe(String filter) {
            mqtt.subscribeWith()
                    .topicFilter(filter)
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .send()
                    .join();
        }

        @Override
        public void close() {
            mqtt.disconnect().exceptionally(gone -> null).join();
        }
    }
}
