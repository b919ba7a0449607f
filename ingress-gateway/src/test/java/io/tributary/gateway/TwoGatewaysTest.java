package io.tributary.gateway;

import static io.tributary.gateway.Platform.PRODUCT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import io.tributary.catalog.Topics;
import io.tributary.codec.SecretBox;
import io.tributary.config.Config;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Two gateways on one broker: a device moves between them, one outlives an outage, one leaves. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TwoGatewaysTest {
    private static final Topics TOPICS = new Topics("tributary.");
    private static final byte[] MASTER_KEY = new byte[SecretBox.KEY_BYTES];

    private static final int CROWD = 12;

    private static KafkaInJvm kafka;
    private static Platform platform;
    private static FoldStandIn fold;
    private static Node a;
    private static Node b;

    /** A gateway, and what a client sees of it. */
    private record Node(Gateway gateway, InetSocketAddress mqtt) {
        static Node start(String name, Path folder) throws Exception {
            Path file = Files.writeString(folder.resolve(name + ".yaml"), """
                    nodeId: %s
                    mqtt: {host: 127.0.0.1, port: 0}
                    admin: {host: 127.0.0.1, port: 0}
                    kafka: {bootstrapServers: "%s"}
                    masterKeyFile: "%s"
                    dataDir: "%s"
                    limits: {connectInterval: PT0S}
                    operations: {heartbeat: PT0.2S, lease: PT5S, drainPerSecond: 1}
                    """.formatted(
                            name, kafka.bootstrapServers(), folder.resolve("master.key"), folder.resolve(name)));
            Gateway gateway = new Gateway(Config.read(file, GatewayConfig.class, Map.of()), InstantSource.system());
            return new Node(gateway, gateway.start());
        }

        HttpResponse<String> admin(String path) throws Exception {
            URI uri = URI.create("http://127.0.0.1:" + gateway.adminAddress().getPort() + path);
            return HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(20));
        Awaitility.setDefaultPollInterval(Duration.ofMillis(20));
        Files.writeString(folder.resolve("master.key"), Base64.getEncoder().encodeToString(MASTER_KEY));
        kafka = new KafkaInJvm(folder.resolve("kafka"));
        kafka.createTopics(TOPICS);
        platform = new Platform(kafka.bootstrapServers(), TOPICS, new SecretBox(MASTER_KEY));
        platform.product(true);
        List.of("mover", "keeper", "leaver", "late").forEach(name -> platform.device(name, true));
        for (int i = 0; i < CROWD; i++) {
            platform.device("crowd" + i, true);
        }
        fold = new FoldStandIn(kafka.bootstrapServers(), TOPICS);
        a = Node.start("gateway-a", folder);
        b = Node.start("gateway-b", folder);
    }

    @AfterAll
    static void stop() throws Exception {
        a.gateway().close();
        b.gateway().close();
        fold.close();
        platform.close();
        kafka.close();
        String recording = System.getProperty("record.inbox", "");
        if (!recording.isEmpty()) {
            Files.write(Path.of(recording), fold.recorded());
        }
    }

    @Test
    @Order(1)
    void eachHasAPartitionOfItsOwnAndKnowsOfTheOther() {
        await().until(() -> a.admin("/cluster").body().contains("\"live\":2"));
        await().until(() -> b.admin("/cluster").body().contains("\"live\":2"));
    }

    @Test
    @Order(2)
    void theNewerConnectionWinsAcrossGatewaysAndLateEventsOfTheOlderChangeNothing() throws Exception {
        CompletableFuture<Mqtt5DisconnectReasonCode> told = new CompletableFuture<>();
        Mqtt5BlockingClient older = client("mover", a, told);
        connect(older, "mover");
        Mqtt5BlockingClient newer = client("mover", b, new CompletableFuture<>());
        connect(newer, "mover");

        assertThat(told.get(10, TimeUnit.SECONDS)).isEqualTo(Mqtt5DisconnectReasonCode.SESSION_TAKEN_OVER);
        await().until(() -> platform.saw("mover", event -> event.getSessionClosed() != null));
        List<Long> epochs = platform.epochsOf("mover");
        assertThat(platform.inboxOf("mover").stream()
                        .map(seen -> seen.value().getSessionClosed())
                        .filter(closed -> closed != null)
                        .map(closed -> closed.getEpoch() + " " + closed.getCause()))
                .containsExactly(epochs.get(0) + " taken-over");
        List<String> received = new CopyOnWriteArrayList<>();
        newer.toAsync()
                .publishes(
                        com.hivemq.client.mqtt.MqttGlobalPublishFilter.ALL,
                        publish -> received.add(new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8)));
        String topic = PRODUCT + "/mover/control";
        newer.subscribeWith().topicFilter(topic).qos(MqttQos.AT_LEAST_ONCE).send();
        platform.deliver("mover", epochs.get(0), 1, topic, "for the older one", false);
        platform.deliver("mover", epochs.get(1), 1, topic, "for the newer one", false);
        await().until(() -> received.size() == 1);
        assertThat(received).containsExactly("for the newer one");
        newer.disconnect();
    }

    @Test
    @Order(3)
    void anOutageOfKafkaIsSaidKeepsConnectionsAndLeasesAndRefusesNewcomersAtOnce() throws Exception {
        Mqtt5BlockingClient keeper = client("keeper", b, new CompletableFuture<>());
        connect(keeper, "keeper");
        String leases = incarnations();
        kafka.stop();

        await().until(() -> b.admin("/ready").body().contains("Kafka, which does not answer"));
        assertThat(b.admin("/ready").statusCode()).isEqualTo(503);
        assertThat(b.admin("/health").statusCode()).isEqualTo(200);
        long before = System.nanoTime();
        assertThatThrownBy(() -> connect(client("late", b, new CompletableFuture<>()), "late"))
                .isInstanceOfSatisfying(
                        Mqtt5ConnAckException.class,
                        refused -> assertThat(refused.getMqttMessage().getReasonCode())
                                .isEqualTo(Mqtt5ConnAckReasonCode.SERVER_UNAVAILABLE));
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(3));
        CompletableFuture<?> sent = keeper.toAsync()
                .publishWith()
                .topic(PRODUCT + "/keeper/event")
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(new byte[] {1})
                .send();
        await().pollDelay(Duration.ofSeconds(6)).until(() -> true); // longer than a lease

        kafka.startAgain();

        sent.get(30, TimeUnit.SECONDS);
        await().until(() ->
                a.admin("/ready").statusCode() == 200 && b.admin("/ready").statusCode() == 200);
        assertThat(keeper.getState().isConnected()).isTrue();
        assertThat(incarnations()).isEqualTo(leases);
        keeper.disconnect();
    }

    @Test
    @Order(4)
    void aGatewayThatLeavesSendsItsDevicesElsewhereAndReleasesItsLease() throws Exception {
        CompletableFuture<Mqtt5DisconnectReasonCode> told = new CompletableFuture<>();
        connect(client("leaver", a, told), "leaver");

        a.gateway().close();

        assertThat(told.get(10, TimeUnit.SECONDS)).isEqualTo(Mqtt5DisconnectReasonCode.USE_ANOTHER_SERVER);
        await().until(() -> platform.saw("leaver", event -> event.getSessionClosed() != null));
        await().until(() -> b.admin("/cluster").body().contains("\"live\":1"));
        Mqtt5BlockingClient elsewhere = client("leaver", b, new CompletableFuture<>());
        connect(elsewhere, "leaver");
        elsewhere.disconnect();
    }

    @Test
    @Order(5)
    void devicesLeaveAtTheirPaceUntilSomebodyHurries() throws Exception {
        List<CompletableFuture<Mqtt5DisconnectReasonCode>> told = new ArrayList<>();
        for (int i = 0; i < CROWD; i++) {
            told.add(new CompletableFuture<>());
            connect(client("crowd" + i, b, told.get(i)), "crowd" + i);
        }
        CompletableFuture<Void> closing = CompletableFuture.runAsync(b.gateway()::close);
        CompletableFuture.anyOf(told.toArray(CompletableFuture[]::new)).get(10, TimeUnit.SECONDS);
        assertThat(b.admin("/ready").body()).contains("\"waitingFor\":\"the end\"");
        assertThat(told).filteredOn(CompletableFuture::isDone).hasSizeLessThan(CROWD / 2);

        b.gateway().hurry();

        CompletableFuture.allOf(told.toArray(CompletableFuture[]::new)).get(4, TimeUnit.SECONDS);
        closing.get(10, TimeUnit.SECONDS);
    }

    private static String incarnations() throws Exception {
        return b.admin("/cluster").body().replaceAll("\"(connections|silentMillis)\":\\d+", "");
    }

    private static Mqtt5BlockingClient client(
            String name, Node node, CompletableFuture<Mqtt5DisconnectReasonCode> told) {
        return MqttClient.builder()
                .useMqttVersion5()
                .identifier(PRODUCT + name)
                .serverHost("127.0.0.1")
                .serverPort(node.mqtt().getPort())
                .addDisconnectedListener(context -> {
                    if (context.getCause() instanceof Mqtt5DisconnectException goodbye) {
                        told.complete(goodbye.getMqttMessage().getReasonCode());
                    }
                })
                .buildBlocking();
    }

    private static void connect(Mqtt5BlockingClient client, String name) {
        String username = Passwords.username(PRODUCT + name);
        client.connectWith()
                .cleanStart(false)
                .sessionExpiryInterval(600)
                .keepAlive(60)
                .simpleAuth()
                .username(username)
                .password(Passwords.sign(Platform.SECRET, username).getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .send();
    }
}
