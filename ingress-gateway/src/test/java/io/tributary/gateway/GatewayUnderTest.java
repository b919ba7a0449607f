package io.tributary.gateway;

import static io.tributary.gateway.Platform.PRODUCT;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.message.connect.connack.Mqtt3ConnAck;
import io.tributary.catalog.Topics;
import io.tributary.codec.SecretBox;
import io.tributary.config.Config;
import io.tributary.gateway.coap.CoapConfig;
import io.tributary.gateway.transport.ListenerConfig;
import io.tributary.gateway.transport.Transport;
import io.tributary.limits.Limits;
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
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A whole gateway between a real broker and real MQTT clients, with one product. Its devices come back at once. */
final class GatewayUnderTest implements AutoCloseable {
    private static final Topics TOPICS = new Topics("tributary.");
    private static final byte[] MASTER_KEY = new byte[SecretBox.KEY_BYTES];

    final KafkaInJvm kafka;
    final Platform platform;
    /** What {@code /ready} said while Kafka had no topics. */
    final HttpResponse<String> early;

    private final Gateway gateway;
    private final InetSocketAddress mqtt;

    /**
     * @param devices that may connect; one named {@code disabled} may not
     */
    GatewayUnderTest(Path folder, List<String> devices) throws Exception {
        Path masterKey = Files.writeString(
                folder.resolve("master.key"), Base64.getEncoder().encodeToString(MASTER_KEY));
        kafka = new KafkaInJvm(folder.resolve("kafka"));
        GatewayConfig config = new GatewayConfig(
                "gateway-1",
                ListenerConfig.onPort(0),
                new GatewayConfig.Listener(null, 0),
                new GatewayConfig.Kafka(kafka.bootstrapServers(), null),
                masterKey,
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
                new CoapConfig(
                        ListenerConfig.onPort(0),
                        null,
                        100,
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(2),
                        8),
                null,
                ListenerConfig.onPort(0),
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
        early = get("/ready");
        kafka.createTopics(TOPICS);
        platform = new Platform(kafka.bootstrapServers(), TOPICS, new SecretBox(MASTER_KEY));
        platform.product(true);
        for (String name : devices) {
            platform.device(name, !name.equals("disabled"));
        }
        mqtt = started.get(30, TimeUnit.SECONDS);
        await().until(() -> get("/metrics").body().contains("tributary_gateway_devices " + devices.size() + ".0"));
    }

    /** Where CoAP is spoken over DTLS. */
    InetSocketAddress coap() {
        return Objects.requireNonNull(gateway.coapAddresses().get("coap.dtls")).get(0);
    }

    Mqtt3BlockingClient client(String name) {
        return MqttClient.builder()
                .useMqttVersion3()
                .identifier(PRODUCT + name)
                .serverHost("127.0.0.1")
                .serverPort(mqtt.getPort())
                .buildBlocking();
    }

    static Mqtt3ConnAck connect(Mqtt3BlockingClient client, boolean clean) {
        try {
            return connecting(client, clean).get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException refused ? refused : new IllegalStateException(e);
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    static CompletableFuture<Mqtt3ConnAck> connecting(Mqtt3BlockingClient client, boolean clean) {
        String username = Passwords.username(idOf(client));
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

    static void publish(Mqtt3BlockingClient device, String suffix, String payload, MqttQos qos) {
        String name = idOf(device).substring(PRODUCT.length());
        device.publishWith()
                .topic(PRODUCT + "/" + name + "/" + suffix)
                .qos(qos)
                .payload(payload.getBytes(StandardCharsets.UTF_8))
                .send();
    }

    private static String idOf(Mqtt3BlockingClient client) {
        return client.getConfig().getClientIdentifier().orElseThrow().toString();
    }

    /** Asks the gateway's own port for operators. */
    HttpResponse<String> get(String path) throws Exception {
        return send("GET", path);
    }

    /** Publishes over HTTP, with a token. */
    HttpResponse<String> post(String name, String topic, String payload) throws Exception {
        String username = PRODUCT + name + ";21010406;abcde;" + (System.currentTimeMillis() / 1_000 + 600);
        String token = Base64.getEncoder()
                .encodeToString(
                        (username + ":" + Passwords.sign(Platform.SECRET, username)).getBytes(StandardCharsets.UTF_8));
        int port = gateway.listening(Transport.HTTP).get(0).getPort();
        URI uri = URI.create("http://127.0.0.1:" + port + "/v1/devices/" + PRODUCT + "/" + name + "/messages/" + topic);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Authorization", "Bearer " + token)
                .POST(HttpRequest.BodyPublishers.ofString(payload))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> send(String method, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + gateway.adminAddress().getPort() + path);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        gateway.close();
        platform.close();
        kafka.close();
    }
}
