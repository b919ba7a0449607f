package io.tributary.gateway;

import static io.tributary.gateway.Platform.PRODUCT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3ConnAckException;
import com.hivemq.client.mqtt.mqtt3.message.connect.connack.Mqtt3ConnAck;
import com.hivemq.client.mqtt.mqtt3.message.connect.connack.Mqtt3ConnAckReturnCode;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import io.tributary.catalog.Topics;
import io.tributary.codec.SecretBox;
import io.tributary.config.Config;
import io.tributary.gateway.transport.ListenerConfig;
import io.tributary.limits.Limits;
import io.tributary.schemas.avro.InboxEvent;
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
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The whole gateway between a real broker and a real MQTT client. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class GatewayWiringTest {
    private static final Topics TOPICS = new Topics("tributary.");
    private static final byte[] MASTER_KEY = new byte[SecretBox.KEY_BYTES];

    private static KafkaInJvm kafka;
    private static Platform platform;
    private static Gateway gateway;
    private static InetSocketAddress mqtt;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(15));
        Awaitility.setDefaultPollInterval(Duration.ofMillis(20));
        Path masterKey = Files.writeString(
                folder.resolve("master.key"), Base64.getEncoder().encodeToString(MASTER_KEY));
        kafka = new KafkaInJvm(folder.resolve("kafka"));
        GatewayConfig config = new GatewayConfig(
                "gateway-1",
                ListenerConfig.onPort(0),
                new GatewayConfig.Listener(null, 0),
                new GatewayConfig.Kafka(kafka.bootstrapServers(), null),
                masterKey,
                // Devices come back at once here.
                Config.parse("connectInterval: PT0S", "limits", Limits.class, Map.of()),
                folder.resolve("gateway"),
                List.of(),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
        gateway = new Gateway(config, InstantSource.system());
        CompletableFuture<InetSocketAddress> started = CompletableFuture.supplyAsync(() -> {
            try {
                return gateway.start();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        HttpResponse<String> early = admin("/ready");
        assertThat(early.statusCode()).isEqualTo(503);
        assertThat(early.body()).contains("\"ready\":false", "\"waitingFor\":\"Kafka topic tributary.uplink\"");
        kafka.createTopics(TOPICS);
        platform = new Platform(kafka.bootstrapServers(), TOPICS, new SecretBox(MASTER_KEY));
        platform.product(true);
        for (String name : List.of("plain", "sleeper", "wrong", "revoked", "twice", "echo", "outage")) {
            platform.device(name, true);
        }
        platform.device("disabled", false);
        mqtt = started.get(30, TimeUnit.SECONDS);
        await().until(() -> admin("/metrics").body().contains("tributary_gateway_devices 8.0"));
        assertThat(admin("/ready").statusCode()).isEqualTo(200);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        platform.close();
        kafka.close();
    }

    @Test
    @Order(1)
    void aPublishIsAcknowledgedOnceItIsInUplink() {
        Mqtt3BlockingClient device = client("plain");
        connect(device, true);

        device.publishWith()
                .topic(PRODUCT + "/plain/event")
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload("{\"temp\":21.5,\"seq\":17}".getBytes(StandardCharsets.UTF_8))
                .send();

        var seen = platform.uplinkOf("plain");
        await().until(() -> platform.uplinkOf("plain").size() == 1);
        seen = platform.uplinkOf("plain");
        assertThat(seen.get(0).value().getTopic()).isEqualTo(PRODUCT + "/plain/event");
        assertThat(seen.get(0).value().getQos()).isEqualTo(1);
        assertThat(seen.get(0).value().getDeviceMessageId()).isEqualTo("17");
        assertThat(seen.get(0).value().getGateway()).isEqualTo("gateway-1");
        assertThat(seen.get(0).headers())
                .containsEntry("ce_id", seen.get(0).value().getMessageId())
                .containsEntry("ce_source", "gateway/gateway-1")
                .containsEntry("ce_type", "io.tributary.uplink")
                .containsEntry("ce_subject", PRODUCT + "/plain")
                .containsKey("traceparent");
        device.disconnect();
        await().until(() -> platform.saw(
                "plain",
                event -> event.getSessionClosed() != null
                        && event.getSessionClosed().getReason().equals("disconnect")));
    }

    @Test
    @Order(2)
    void aPersistentSessionWaitsForTheJobAndIsDeliveredInOrderWithoutRepeats() throws Exception {
        Mqtt3BlockingClient device = client("sleeper");
        List<Mqtt3Publish> received = new CopyOnWriteArrayList<>();
        device.toAsync().publishes(MqttGlobalPublishFilter.ALL, received::add);
        CompletableFuture<Mqtt3ConnAck> answer = connecting(device, false);
        await().until(() -> platform.epochsOf("sleeper").size() == 1);
        assertThat(answer).isNotDone();
        long epoch = platform.epochsOf("sleeper").get(0);

        platform.sessionState("sleeper", epoch - 1, false);
        platform.sessionState("sleeper", epoch, true);
        assertThat(answer.get(5, TimeUnit.SECONDS).isSessionPresent()).isTrue();
        device.subscribeWith()
                .topicFilter(PRODUCT + "/sleeper/control")
                .qos(MqttQos.EXACTLY_ONCE)
                .send();
        String topic = PRODUCT + "/sleeper/control";
        platform.deliver("sleeper", epoch, 1, topic, "one", true);
        platform.deliver("sleeper", epoch, 2, topic, "two", false);
        platform.deliver("sleeper", epoch, 1, topic, "one", true);
        platform.deliver("sleeper", epoch - 1, 3, topic, "another session's", false);
        platform.deliver("sleeper", epoch, 3, topic, "three", false);

        await().until(() -> received.size() == 3);
        assertThat(received)
                .extracting(publish -> new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8))
                .containsExactly("one", "two", "three");
        await().until(() -> acknowledged("sleeper").equals(List.of(1L, 2L, 3L)));
        device.disconnect();
        await().until(() -> platform.saw("sleeper", event -> event.getSessionClosed() != null));
        List<InboxEvent> events =
                platform.inboxOf("sleeper").stream().map(Platform.Seen::value).toList();
        assertThat(events.get(0).getSessionOpened().getCleanSession()).isFalse();
        assertThat(events.get(0).getSessionOpened().getProtocolLevel()).isEqualTo(4);
        assertThat(events.get(1).getSubscribed().getEpoch()).isEqualTo(epoch);
        assertThat(events.get(1).getSubscribed().getSubscriptions().get(0).getQos())
                .isEqualTo(1);
        assertThat(events.get(events.size() - 1).getSessionClosed().getEpoch()).isEqualTo(epoch);
        assertThat(admin("/metrics").body())
                .contains("tributary_gateway_deliveries_dropped_total{cause=\"duplicate\"} 1.0");
    }

    @Test
    @Order(3)
    void aWrongPasswordIsCode4AndADisabledDeviceCode5() {
        assertThatThrownBy(() -> client("wrong")
                        .connectWith()
                        .simpleAuth()
                        .username(Passwords.username(PRODUCT + "wrong"))
                        .password("00;hmacsha1".getBytes(StandardCharsets.UTF_8))
                        .applySimpleAuth()
                        .send())
                .isInstanceOfSatisfying(
                        Mqtt3ConnAckException.class,
                        refused -> assertThat(refused.getMqttMessage().getReturnCode())
                                .isEqualTo(Mqtt3ConnAckReturnCode.BAD_USER_NAME_OR_PASSWORD));
        assertThatThrownBy(() -> connect(client("disabled"), true))
                .isInstanceOfSatisfying(
                        Mqtt3ConnAckException.class,
                        refused -> assertThat(refused.getMqttMessage().getReturnCode())
                                .isEqualTo(Mqtt3ConnAckReturnCode.NOT_AUTHORIZED));
        assertThat(platform.inboxOf("disabled")).isEmpty();
    }

    @Test
    @Order(4)
    void disablingOrDeletingADeviceClosesItsConnection() {
        Mqtt3BlockingClient device = client("revoked");
        connect(device, true);
        platform.device("revoked", false);
        await().until(() -> !device.getState().isConnected());
        assertThatThrownBy(() -> connect(client("revoked"), true)).isInstanceOf(Mqtt3ConnAckException.class);

        platform.device("revoked", true);
        Mqtt3BlockingClient again = client("revoked");
        await().ignoreExceptions().until(() -> connect(again, true) != null);
        platform.deleteDevice("revoked");
        await().until(() -> !again.getState().isConnected());
    }

    @Test
    @Order(5)
    void aNewerConnectionTakesOver() {
        Mqtt3BlockingClient older = client("twice");
        connect(older, true);
        Mqtt3BlockingClient newer = client("twice");
        connect(newer, true);

        await().until(() -> !older.getState().isConnected());
        assertThat(newer.getState().isConnected()).isTrue();
        await().until(() -> platform.saw("twice", event -> event.getSessionClosed() != null));
        List<Long> epochs = platform.epochsOf("twice");
        assertThat(epochs).hasSize(2).isSorted();
        assertThat(platform.inboxOf("twice").stream()
                        .map(seen -> seen.value().getSessionClosed())
                        .filter(closed -> closed != null)
                        .map(closed -> closed.getEpoch()))
                .containsExactly(epochs.get(0));
        newer.disconnect();
    }

    @Test
    @Order(6)
    void aDeviceReceivesWhatItPublishesToItsOwnSubscription() {
        Mqtt3BlockingClient device = client("echo");
        List<Mqtt3Publish> received = new CopyOnWriteArrayList<>();
        device.toAsync().publishes(MqttGlobalPublishFilter.ALL, received::add);
        connect(device, true);
        device.subscribeWith()
                .topicFilter(PRODUCT + "/echo/#")
                .qos(MqttQos.AT_LEAST_ONCE)
                .send();

        publish(device, "data", "mine", MqttQos.EXACTLY_ONCE);
        publish(device, "event", "not for me", MqttQos.AT_LEAST_ONCE);
        publish(device, "data", "mine too", MqttQos.AT_MOST_ONCE);

        await().until(() -> received.size() == 2);
        assertThat(received)
                .extracting(publish -> new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8))
                .containsExactly("mine", "mine too");
        await().until(() -> platform.uplinkOf("echo").size() == 3);
        device.disconnect();
    }

    @Test
    @Order(7)
    void anOutageOfKafkaLosesNothingAndKeepsTheConnection() throws Exception {
        Mqtt3BlockingClient device = client("outage");
        connect(device, true);
        kafka.stop();
        CompletableFuture<?> sent = device.toAsync()
                .publishWith()
                .topic(PRODUCT + "/outage/event")
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload("patience".getBytes(StandardCharsets.UTF_8))
                .send();
        assertThatThrownBy(() -> connect(client("plain"), true))
                .isInstanceOfSatisfying(
                        Mqtt3ConnAckException.class,
                        refused -> assertThat(refused.getMqttMessage().getReturnCode())
                                .isEqualTo(Mqtt3ConnAckReturnCode.SERVER_UNAVAILABLE));
        assertThat(sent).isNotDone();
        assertThat(device.getState().isConnected()).isTrue();

        kafka.startAgain();
        sent.get(30, TimeUnit.SECONDS);

        await().until(() -> platform.uplinkOf("outage").size() == 1);
        String topic = PRODUCT + "/outage/control";
        List<Mqtt3Publish> received = new CopyOnWriteArrayList<>();
        device.toAsync().publishes(MqttGlobalPublishFilter.ALL, received::add);
        platform.deliver("outage", platform.epochsOf("outage").get(0), 1, topic, "after", false);
        await().until(() -> received.size() == 1);
        device.disconnect();
    }

    @Test
    @Order(8)
    void operatorsSeeTheClusterAndTraceADevice() throws Exception {
        assertThat(admin("/cluster").body()).contains("\"live\":1", "\"nodeId\":\"gateway-1\"");
        assertThat(send("PUT", "/trace/" + PRODUCT + "/plain?minutes=2").statusCode())
                .isEqualTo(200);
        assertThat(admin("/trace").body()).contains(PRODUCT + "/plain");
        assertThat(send("PUT", "/trace/" + PRODUCT + "/plain?minutes=99").body())
                .contains("minutes=60");
        Logger log = (Logger) LoggerFactory.getLogger("io.tributary.gateway.trace");
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.list = new CopyOnWriteArrayList<>();
        lines.start();
        log.addAppender(lines);
        log.setLevel(Level.INFO); // the tests' own configuration shows errors alone
        log.setAdditive(false);
        try {
            Mqtt3BlockingClient device = client("plain");
            connect(device, true);
            publish(device, "event", "traced", MqttQos.AT_LEAST_ONCE);
            await().until(() -> traced(lines).stream()
                    .anyMatch(line -> line.contains("type=\"PUBLISH\"")
                            && line.contains("topic=\"" + PRODUCT + "/plain/event\"")));
            assertThat(send("DELETE", "/trace/" + PRODUCT + "/plain").body()).contains("\"wasTraced\":true");
            int before = lines.list.size();
            publish(device, "event", "not traced", MqttQos.AT_LEAST_ONCE);
            device.disconnect();
            assertThat(lines.list).hasSize(before);
        } finally {
            log.detachAppender(lines);
            log.setLevel(null);
            log.setAdditive(true);
        }
    }

    private static List<String> traced(ListAppender<ILoggingEvent> lines) {
        return lines.list.stream()
                .map(line -> String.valueOf(line.getKeyValuePairs()))
                .toList();
    }

    private static List<Long> acknowledged(String name) {
        return platform.inboxOf(name).stream()
                .map(seen -> seen.value().getAcknowledged())
                .filter(event -> event != null)
                .map(event -> event.getSequence())
                .toList();
    }

    private static void publish(Mqtt3BlockingClient device, String suffix, String payload, MqttQos qos) {
        String name = device.getConfig()
                .getClientIdentifier()
                .orElseThrow()
                .toString()
                .substring(PRODUCT.length());
        device.publishWith()
                .topic(PRODUCT + "/" + name + "/" + suffix)
                .qos(qos)
                .payload(payload.getBytes(StandardCharsets.UTF_8))
                .send();
    }

    private static Mqtt3BlockingClient client(String name) {
        return MqttClient.builder()
                .useMqttVersion3()
                .identifier(PRODUCT + name)
                .serverHost("127.0.0.1")
                .serverPort(mqtt.getPort())
                .buildBlocking();
    }

    private static Mqtt3ConnAck connect(Mqtt3BlockingClient client, boolean clean) {
        try {
            return connecting(client, clean).get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException refused ? refused : new IllegalStateException(e);
        } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    private static CompletableFuture<Mqtt3ConnAck> connecting(Mqtt3BlockingClient client, boolean clean) {
        String username = Passwords.username(
                client.getConfig().getClientIdentifier().orElseThrow().toString());
        return client.toAsync()
                .connectWith()
                .cleanSession(clean)
                .keepAlive(60)
                .simpleAuth()
                .username(username)
                .password(Passwords.sign(Platform.SECRET, username).getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .send();
    }

    private static HttpResponse<String> admin(String path) throws Exception {
        return send("GET", path);
    }

    private static HttpResponse<String> send(String method, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + gateway.adminAddress().getPort() + path);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }
}
