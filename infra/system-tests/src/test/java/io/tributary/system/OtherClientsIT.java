package io.tributary.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tributary.fleet.ApiClient;
import io.tributary.fleet.DeviceCredentials;
import io.tributary.standalone.config.Port;
import io.tributary.system.clients.CommandLineClients;
import io.tributary.system.clients.CommandLineClients.Running;
import io.tributary.system.clients.Endpoint;
import io.tributary.system.clients.Endpoint.Way;
import io.tributary.system.clients.HiveMq3;
import io.tributary.system.clients.HiveMq5;
import io.tributary.system.clients.OtherClient;
import io.tributary.system.clients.Paho3;
import io.tributary.system.clients.Paho5;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients nobody here wrote, on every way in: each connects, publishes, is sent what it subscribed to, goes away, and finds its
 * session and what came meanwhile when it is back. A rule hands a message on to the device it names.
 */
@Order(4)
@ExtendWith(PlatformUnderTest.class)
@Execution(ExecutionMode.CONCURRENT)
class OtherClientsIT {
    private static final String RULE = "other_clients";
    private static final Duration PATIENCE = Duration.ofSeconds(OtherClient.PATIENCE_SECONDS);

    private static String productId = "";
    private static HiveMq3 sender;

    /** The libraries. */
    enum Library {
        HIVEMQ_3(HiveMq3::new),
        HIVEMQ_5(HiveMq5::new),
        PAHO_3(Paho3::new),
        PAHO_5(Paho5::new);

        private final Factory factory;

        Library(Factory factory) {
            this.factory = factory;
        }
    }

    /** Makes a client. */
    interface Factory {
        OtherClient create(DeviceCredentials credentials, Endpoint endpoint) throws Exception;
    }

    @BeforeAll
    static void prepare() throws Exception {
        ApiClient api = PlatformUnderTest.api();
        productId = api.createProduct("other clients", "seq");
        api.createRule(
                RULE,
                "SELECT JSON_VALUE(payload, '$.to') AS target, JSON_VALUE(payload, '$.text') AS text FROM messages "
                        + "WHERE product_id = '" + productId + "' AND JSON_VALUE(payload, '$.to') IS NOT NULL",
                List.of(Map.of("type", "repub", "topic", productId + "/${target}/control", "qos", 1)));
        await("the rule runs")
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> api.get("/rules/" + RULE).path("status").asText().equals("running"));
        sender = new HiveMq3(device("sender"), endpoints().toList().get(0));
        sender.connect(true);
    }

    static Stream<Endpoint> endpoints() {
        Optional<Path> authority =
                Optional.of(PlatformUnderTest.site().data().secrets().resolve("platform-ca.pem"));
        return Stream.of(
                endpoint(Way.TCP, Port.MQTT, Optional.empty()),
                endpoint(Way.TLS, Port.MQTTS, authority),
                endpoint(Way.WS, Port.WS, Optional.empty()),
                endpoint(Way.WSS, Port.WSS, authority));
    }

    private static Endpoint endpoint(Way way, Port port, Optional<Path> authority) {
        return new Endpoint(
                way,
                PlatformUnderTest.platform().mqttHost(),
                PlatformUnderTest.site().port(port),
                authority);
    }

    static Stream<Arguments> librariesOnEveryWay() {
        return endpoints()
                .flatMap(endpoint -> Stream.of(Library.values()).map(library -> Arguments.of(library, endpoint)));
    }

    @ParameterizedTest(name = "{0} over {1}")
    @MethodSource("librariesOnEveryWay")
    void theWholeLifeOfADevice(Library library, Endpoint endpoint) throws Exception {
        String name = (library + "-" + endpoint).toLowerCase(Locale.ROOT);
        try (OtherClient client = library.factory.create(device(name), endpoint)) {
            assertThat(connect(client)).as("a first session").isFalse();
            client.subscribe(own(name, "control"));
            client.subscribe(own(name, "data"));
            client.publish(own(name, "data"), "to myself");
            awaitReceived(client, own(name, "data") + " to myself");
            send(name, "now");
            awaitReceived(client, "\"now\"");

            client.disconnect();
            send(name, "while away");
            assertThat(connect(client)).as("the session is there").isTrue();
            awaitReceived(client, "\"while away\"");
            client.publish(own(name, "data"), "back");
            awaitReceived(client, own(name, "data") + " back");
            assertThat(client.received())
                    .filteredOn(line -> !line.startsWith("disconnected"))
                    .hasSize(4);
        }
    }

    static Stream<Arguments> versionsOfMosquitto() {
        return endpoints()
                .filter(endpoint -> !endpoint.way().webSocket())
                .flatMap(endpoint -> Stream.of("31", "311", "5").map(version -> Arguments.of(version, endpoint)));
    }

    @ParameterizedTest(name = "mosquitto -V {0} over {1}")
    @MethodSource("versionsOfMosquitto")
    void mosquitto(String version, Endpoint endpoint) throws Exception {
        assumeTrue(CommandLineClients.hasMosquitto(), "mosquitto_pub and mosquitto_sub are not installed");
        String name = ("mosquitto-" + version + "-" + endpoint).toLowerCase(Locale.ROOT);
        converse(name, "mqttv" + version, endpoint, credentials -> password(credentials, endpoint));
    }

    @ParameterizedTest(name = "mosquitto -V {0} over TLS-PSK")
    @ValueSource(strings = {"311", "5"})
    void mosquittoWithAPreSharedKey(String version) throws Exception {
        assumeTrue(CommandLineClients.hasMosquitto(), "mosquitto_pub and mosquitto_sub are not installed");
        Endpoint tls = endpoint(Way.TLS, Port.MQTTS, Optional.empty());
        converse("mosquitto-psk-" + version, "mqttv" + version, tls, OtherClientsIT::preSharedKey);
    }

    private static List<String> preSharedKey(DeviceCredentials credentials) {
        String key = HexFormat.of().formatHex(Base64.getDecoder().decode(credentials.secret()));
        return List.of("--psk", key, "--psk-identity", credentials.device().clientId());
    }

    /** One mosquitto program publishes, the other is sent what the rule makes of it. */
    private static void converse(
            String name, String version, Endpoint endpoint, Function<DeviceCredentials, List<String>> security)
            throws Exception {
        DeviceCredentials reader = device(name);
        DeviceCredentials writer = device(name + "-writer");
        String message = "{\"to\":\"" + name + "\",\"text\":\"hello\"}";
        succeed(() -> CommandLineClients.mosquittoSub(
                reader, endpoint, version, security.apply(reader), own(name, "control"), List.of("-E")));
        succeed(() -> CommandLineClients.mosquittoPub(
                writer, endpoint, version, security.apply(writer), own(name + "-writer", "event"), message));
        Running sub = succeed(() -> CommandLineClients.mosquittoSub(
                reader, endpoint, version, security.apply(reader), own(name, "control"), List.of("-C", "1")));
        await("it has printed what the rule sent")
                .untilAsserted(() -> assertThat(sub.lines()).anyMatch(line -> line.contains("\"hello\"")));
    }

    /** Runs a program until it ends well: the gateway may not know its device yet, or not let it come back so soon. */
    private static Running succeed(Callable<Running> start) throws Exception {
        AtomicReference<Running> program = new AtomicReference<>(start.call());
        await("a client program does what it is to do")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> {
                    Running now = Objects.requireNonNull(program.get());
                    boolean failed = now.hasEnded() && now.exit() != 0;
                    if (failed) {
                        program.set(start.call());
                    }
                    return !failed && now.hasEnded();
                });
        return Objects.requireNonNull(program.get());
    }

    private static List<String> password(DeviceCredentials credentials, Endpoint endpoint) {
        List<String> password = List.of("-P", credentials.password());
        return endpoint.trust()
                .map(ca -> Stream.concat(password.stream(), Stream.of("--cafile", ca.toString()))
                        .toList())
                .orElse(password);
    }

    static Stream<Arguments> versionsOfMqttJs() {
        return endpoints().flatMap(endpoint -> Stream.of(4, 5).map(version -> Arguments.of(version, endpoint)));
    }

    @ParameterizedTest(name = "mqtt.js, level {0} over {1}")
    @MethodSource("versionsOfMqttJs")
    void mqttJs(int version, Endpoint endpoint) throws Exception {
        assumeTrue(CommandLineClients.hasMqttJs(), "node and mqtt.js are not installed");
        String name = ("mqttjs-" + version + "-" + endpoint).toLowerCase(Locale.ROOT);
        DeviceCredentials credentials = device(name);
        try (Running program = CommandLineClients.mqttJs(credentials, endpoint, version, script(), own(name, "data"))) {
            assertThat(program.exit()).as("%s", program.lines()).isZero();
            assertThat(program.lines())
                    .containsExactly(
                            "connected, session present: false",
                            "subscribed",
                            "published",
                            "received: one",
                            "connected, session present: true",
                            "published",
                            "received: two");
        }
    }

    private static Path script() throws URISyntaxException {
        return Path.of(OtherClientsIT.class.getResource("mqttjs.cjs").toURI());
    }

    private static DeviceCredentials device(String name) {
        return PlatformUnderTest.api().createDevice(productId, name);
    }

    private static String own(String name, String suffix) {
        return productId + "/" + name + "/" + suffix;
    }

    private static synchronized void send(String name, String text) throws Exception {
        sender.publish(own("sender", "event"), "{\"to\":\"" + name + "\",\"text\":\"" + text + "\"}");
    }

    /** A device may come back only every few seconds, and a new one is known to the gateway a moment after it is made. */
    private static boolean connect(OtherClient client) {
        AtomicBoolean present = new AtomicBoolean();
        await("the gateway lets the device in")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(700))
                .ignoreExceptions()
                .until(() -> {
                    Callable<Boolean> attempt = () -> client.connect(false);
                    present.set(attempt.call());
                    return true;
                });
        return present.get();
    }

    private static void awaitReceived(OtherClient client, String text) {
        await("it is sent " + text)
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(client.received()).anyMatch(line -> line.contains(text)));
    }
}
