package io.tributary.gateway;

import static io.tributary.gateway.GatewayUnderTest.connect;
import static io.tributary.gateway.GatewayUnderTest.publish;
import static io.tributary.gateway.Platform.PRODUCT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3ConnAckException;
import com.hivemq.client.mqtt.mqtt3.message.connect.connack.Mqtt3ConnAckReturnCode;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import io.tributary.gateway.coap.TestCoapDevice;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.eclipse.californium.core.CoapResponse;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What operators see of the whole gateway, and what it does while Kafka is away. */
class GatewayOperationsTest {
    private static GatewayUnderTest gateway;
    private static Platform platform;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(15));
        Awaitility.setDefaultPollInterval(Duration.ofMillis(20));
        gateway = new GatewayUnderTest(folder, List.of("plain", "outage", "http", "coap"));
        platform = gateway.platform;
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void itIsReadyWhenKafkaHasItsTopicsAndSaysUntilThenWhatItWaitsFor() throws Exception {
        assertThat(gateway.early.statusCode()).isEqualTo(503);
        assertThat(gateway.early.body()).contains("\"ready\":false", "\"waitingFor\":\"Kafka topic tributary.uplink\"");
        await().until(() -> gateway.get("/ready").statusCode() == 200);
    }

    @Test
    void anOutageOfKafkaLosesNothingAndKeepsTheConnection() throws Exception {
        Mqtt3BlockingClient device = gateway.client("outage");
        connect(device, true);
        gateway.kafka.stop();
        CompletableFuture<?> sent = device.toAsync()
                .publishWith()
                .topic(PRODUCT + "/outage/event")
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload("patience".getBytes(StandardCharsets.UTF_8))
                .send();
        assertThatThrownBy(() -> connect(gateway.client("plain"), true))
                .isInstanceOfSatisfying(
                        Mqtt3ConnAckException.class,
                        refused -> assertThat(refused.getMqttMessage().getReturnCode())
                                .isEqualTo(Mqtt3ConnAckReturnCode.SERVER_UNAVAILABLE));
        assertThat(sent).isNotDone();
        assertThat(device.getState().isConnected()).isTrue();

        gateway.kafka.startAgain();
        sent.get(30, TimeUnit.SECONDS);

        await().until(() -> platform.uplinkOf("outage").size() == 1);
        await().until(() -> platform.epochsOf("outage").size() == 1);
        String topic = PRODUCT + "/outage/control";
        List<Mqtt3Publish> received = new CopyOnWriteArrayList<>();
        device.toAsync().publishes(MqttGlobalPublishFilter.ALL, received::add);
        platform.deliver("outage", platform.epochsOf("outage").get(0), 1, topic, "after", false);
        await().until(() -> received.size() == 1);
        device.disconnect();
    }

    @Test
    void anOutageOfKafkaIsSaidOverHttpAndCoapAndNothingAcknowledgedIsLost() throws Exception {
        String topic = PRODUCT + "/coap/event";
        byte[] key = Base64.getDecoder().decode(Platform.SECRET);
        try (TestCoapDevice device = TestCoapDevice.withKey(gateway.coap(), PRODUCT + "coap", key)) {
            assertThat(gateway.post("http", "event", "before").statusCode()).isEqualTo(204);
            assertThat(device.post(topic, "before").getCode()).isEqualTo(ResponseCode.CHANGED);
            gateway.kafka.stop();

            HttpResponse<String> byHttp = gateway.post("http", "event", "meanwhile");
            CoapResponse byCoap = device.post(topic, "meanwhile");
            assertThat(byHttp.statusCode()).isEqualTo(503);
            assertThat(byHttp.headers().firstValue("Retry-After")).isPresent();
            assertThat(byCoap.getCode()).isEqualTo(ResponseCode.SERVICE_UNAVAILABLE);
            assertThat(byCoap.getOptions().getMaxAge()).isPositive();

            gateway.kafka.startAgain();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> gateway.post("http", "event", "after").statusCode() == 204
                            && device.post(topic, "after").getCode() == ResponseCode.CHANGED);
            await().until(() -> payloads("http").containsAll(List.of("before", "after"))
                    && payloads("coap").containsAll(List.of("before", "after")));
        }
    }

    private static List<String> payloads(String device) {
        return platform.uplinkOf(device).stream()
                .map(seen ->
                        StandardCharsets.UTF_8.decode(seen.value().getPayload()).toString())
                .toList();
    }

    @Test
    void operatorsSeeTheClusterAndTraceADevice() throws Exception {
        assertThat(gateway.get("/cluster").body()).contains("\"live\":1", "\"nodeId\":\"gateway-1\"");
        assertThat(gateway.send("PUT", "/trace/" + PRODUCT + "/plain?minutes=2").statusCode())
                .isEqualTo(200);
        assertThat(gateway.get("/trace").body()).contains(PRODUCT + "/plain");
        assertThat(gateway.send("PUT", "/trace/" + PRODUCT + "/plain?minutes=99")
                        .body())
                .contains("minutes=60");
        Logger log = (Logger) LoggerFactory.getLogger("io.tributary.gateway.trace");
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.list = new CopyOnWriteArrayList<>();
        lines.start();
        log.addAppender(lines);
        log.setLevel(Level.INFO); // the tests' own configuration shows errors alone
        log.setAdditive(false);
        try {
            Mqtt3BlockingClient device = gateway.client("plain");
            connect(device, true);
            publish(device, "event", "traced", MqttQos.AT_LEAST_ONCE);
            await().until(() -> traced(lines).stream()
                    .anyMatch(line -> line.contains("type=\"PUBLISH\"")
                            && line.contains("topic=\"" + PRODUCT + "/plain/event\"")));
            assertThat(gateway.send("DELETE", "/trace/" + PRODUCT + "/plain").body())
                    .contains("\"wasTraced\":true");
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
}
