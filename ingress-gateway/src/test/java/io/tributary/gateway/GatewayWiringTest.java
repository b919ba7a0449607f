package io.tributary.gateway;

import static io.tributary.gateway.GatewayUnderTest.connect;
import static io.tributary.gateway.GatewayUnderTest.connecting;
import static io.tributary.gateway.GatewayUnderTest.publish;
import static io.tributary.gateway.Platform.PRODUCT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3ConnAckException;
import com.hivemq.client.mqtt.mqtt3.message.connect.connack.Mqtt3ConnAck;
import com.hivemq.client.mqtt.mqtt3.message.connect.connack.Mqtt3ConnAckReturnCode;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import io.tributary.gateway.coap.TestCoapDevice;
import io.tributary.schemas.avro.InboxEvent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** What devices meet at the whole gateway, between a real broker and a real MQTT client. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class GatewayWiringTest {
    private static GatewayUnderTest gateway;
    private static Platform platform;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(15));
        Awaitility.setDefaultPollInterval(Duration.ofMillis(20));
        gateway = new GatewayUnderTest(
                folder,
                List.of("plain", "sleeper", "wrong", "revoked", "twice", "echo", "web", "disabled", "constrained"));
        platform = gateway.platform;
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    @Order(1)
    void aPublishIsAcknowledgedOnceItIsInUplink() {
        Mqtt3BlockingClient device = gateway.client("plain");
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
    @Order(1)
    void aRequestOverCoapIsAnsweredOnceItIsInUplink() {
        byte[] key = Base64.getDecoder().decode(Platform.SECRET);
        try (TestCoapDevice device = TestCoapDevice.withKey(gateway.coap(), PRODUCT + "constrained", key)) {
            assertThat(device.post(PRODUCT + "/constrained/event", "{\"seq\":1}")
                            .getCode())
                    .isEqualTo(ResponseCode.CHANGED);
        }

        await().until(() -> platform.uplinkOf("constrained").size() == 1);
        assertThat(platform.uplinkOf("constrained").get(0).value().getProtocol())
                .isEqualTo("coap");
    }

    @Test
    @Order(2)
    void aPersistentSessionWaitsForTheJobAndIsDeliveredInOrderWithoutRepeats() throws Exception {
        Mqtt3BlockingClient device = gateway.client("sleeper");
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
        assertThat(gateway.get("/metrics").body())
                .contains("tributary_gateway_deliveries_dropped_total{cause=\"duplicate\"} 1.0");
    }

    @Test
    @Order(3)
    void aWrongPasswordIsCode4AndADisabledDeviceCode5() {
        assertThatThrownBy(() -> gateway.client("wrong")
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
        assertThatThrownBy(() -> connect(gateway.client("disabled"), true))
                .isInstanceOfSatisfying(
                        Mqtt3ConnAckException.class,
                        refused -> assertThat(refused.getMqttMessage().getReturnCode())
                                .isEqualTo(Mqtt3ConnAckReturnCode.NOT_AUTHORIZED));
        assertThat(platform.inboxOf("disabled")).isEmpty();
    }

    @Test
    @Order(4)
    void disablingOrDeletingADeviceClosesItsConnection() {
        Mqtt3BlockingClient device = gateway.client("revoked");
        connect(device, true);
        platform.device("revoked", false);
        await().until(() -> !device.getState().isConnected());
        assertThatThrownBy(() -> connect(gateway.client("revoked"), true)).isInstanceOf(Mqtt3ConnAckException.class);

        platform.device("revoked", true);
        Mqtt3BlockingClient again = gateway.client("revoked");
        await().ignoreExceptions().until(() -> connect(again, true) != null);
        platform.deleteDevice("revoked");
        await().until(() -> !again.getState().isConnected());
    }

    @Test
    @Order(5)
    void aNewerConnectionTakesOver() {
        Mqtt3BlockingClient older = gateway.client("twice");
        connect(older, true);
        Mqtt3BlockingClient newer = gateway.client("twice");
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
        Mqtt3BlockingClient device = gateway.client("echo");
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
    void whatHttpSaysYesToIsInUplinkOnceAndInOrder() throws Exception {
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String payload = "{\"seq\":" + i + "}";
            assertThat(gateway.post("web", "event", payload).statusCode()).isEqualTo(204);
            sent.add(payload);
        }

        await().until(() -> platform.uplinkOf("web").size() >= sent.size());
        assertThat(platform.uplinkOf("web"))
                .allSatisfy(seen -> assertThat(seen.value().getProtocol()).isEqualTo("http"))
                .extracting(seen ->
                        StandardCharsets.UTF_8.decode(seen.value().getPayload()).toString())
                .isEqualTo(sent);
        assertThat(gateway.post("disabled", "event", "{}").statusCode()).isEqualTo(403);
    }

    private static List<Long> acknowledged(String name) {
        return platform.inboxOf(name).stream()
                .map(seen -> seen.value().getAcknowledged())
                .filter(event -> event != null)
                .map(event -> event.getSequence())
                .toList();
    }
}
