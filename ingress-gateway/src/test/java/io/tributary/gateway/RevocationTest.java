package io.tributary.gateway;

import static io.tributary.gateway.Platform.PRODUCT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import io.tributary.catalog.Topics;
import io.tributary.codec.SecretBox;
import io.tributary.config.Config;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Whoever loses the right to be connected is gone within two seconds of the record. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RevocationTest {
    private static final Duration PROMISED = Duration.ofSeconds(2);
    private static final Topics TOPICS = new Topics("tributary.");

    private static KafkaInJvm kafka;
    private static Platform platform;
    private static Gateway gateway;
    private static InetSocketAddress mqtt;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        byte[] masterKey = new byte[SecretBox.KEY_BYTES];
        Path keyFile = Files.writeString(
                folder.resolve("master.key"), Base64.getEncoder().encodeToString(masterKey));
        kafka = new KafkaInJvm(folder.resolve("kafka"));
        kafka.createTopics(TOPICS);
        platform = new Platform(kafka.bootstrapServers(), TOPICS, new SecretBox(masterKey));
        platform.product(true);
        for (String name : List.of("disabled", "deleted", "rekeyed", "resealed", "one", "two")) {
            platform.device(name, true);
        }
        String settings = """
                nodeId: gateway-1
                mqtt: {port: 0}
                admin: {port: 0}
                kafka: {bootstrapServers: "%s"}
                masterKeyFile: "%s"
                dataDir: "%s"
                limits: {connectInterval: PT0S}
                """.formatted(kafka.bootstrapServers(), keyFile, folder.resolve("gateway"));
        gateway = new Gateway(
                Config.parse(settings, "gateway.yaml", GatewayConfig.class, Map.of()), InstantSource.system());
        mqtt = gateway.start();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        platform.close();
        kafka.close();
    }

    @Test
    @Order(1)
    void ofADevice() {
        Mqtt3BlockingClient disabled = connected("disabled");
        Mqtt3BlockingClient deleted = connected("deleted");
        Mqtt3BlockingClient rekeyed = connected("rekeyed");
        Mqtt3BlockingClient resealed = connected("resealed");

        platform.device("resealed", true);
        platform.device("disabled", false);
        assertGone(disabled);
        platform.deleteDevice("deleted");
        assertGone(deleted);
        platform.device("rekeyed", true, "b3RoZXI=");
        assertGone(rekeyed);

        assertThat(resealed.getState().isConnected())
                .as("the same secret, sealed again")
                .isTrue();
        resealed.disconnect();
    }

    @Test
    @Order(2)
    void ofAProduct() {
        Mqtt3BlockingClient one = connected("one");
        Mqtt3BlockingClient two = connected("two");
        platform.product(true);
        platform.product(false);
        assertGone(one);
        assertGone(two);

        platform.product(true);
        await().atMost(PROMISED)
                .ignoreExceptions()
                .until(() -> connected("one").getState().isConnected());
        Mqtt3BlockingClient again = connected("two");
        platform.deleteProduct();
        assertGone(again);
    }

    private static void assertGone(Mqtt3BlockingClient client) {
        await().atMost(PROMISED)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> !client.getState().isConnected());
    }

    private static Mqtt3BlockingClient connected(String name) {
        Mqtt3BlockingClient client = MqttClient.builder()
                .useMqttVersion3()
                .identifier(PRODUCT + name)
                .serverHost("127.0.0.1")
                .serverPort(mqtt.getPort())
                .buildBlocking();
        String username = Passwords.username(PRODUCT + name);
        client.connectWith()
                .cleanSession(true)
                .keepAlive(60)
                .simpleAuth()
                .username(username)
                .password(Passwords.sign(Platform.SECRET, username).getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .send();
        return client;
    }
}
