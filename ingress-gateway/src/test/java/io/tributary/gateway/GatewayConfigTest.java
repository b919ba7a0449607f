package io.tributary.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.config.Config;
import io.tributary.config.ConfigException;
import io.tributary.gateway.coap.CoapConfig;
import io.tributary.gateway.http.HttpConfig;
import io.tributary.gateway.mqtt.ForbiddenPublish;
import io.tributary.gateway.transport.AdmissionConfig;
import io.tributary.gateway.transport.ListenerConfig;
import io.tributary.limits.Limits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatewayConfigTest {
    private static final String LEAST = """
            nodeId: gateway-1
            kafka: {bootstrapServers: "127.0.0.1:9092"}
            masterKeyFile: /secrets/master.key
            """;

    @Test
    void everyDefaultIsAsDocumented() {
        assertThat(parse(LEAST))
                .isEqualTo(new GatewayConfig(
                        "gateway-1",
                        new ListenerConfig("127.0.0.1", 1883, List.of()),
                        new GatewayConfig.Listener("127.0.0.1", 8090),
                        new GatewayConfig.Kafka("127.0.0.1:9092", "tributary."),
                        Path.of("/secrets/master.key"),
                        Limits.DEFAULTS,
                        Path.of("gateway-data", "gateway-1"),
                        List.of(),
                        null,
                        null,
                        null,
                        null,
                        AdmissionConfig.DEFAULTS,
                        ForbiddenPublish.CLOSE,
                        OperationsConfig.DEFAULTS,
                        CoapConfig.CLOSED,
                        null,
                        null,
                        null,
                        HttpConfig.DEFAULTS));
    }

    @Test
    void everyNameIsAsDocumented() {
        GatewayConfig config = parse("""
                nodeId: gw
                forbiddenPublish: acknowledge
                mqtt: {host: 0.0.0.0, port: 1884}
                admin: {host: 127.0.0.1, port: 8091}
                kafka: {bootstrapServers: "k:9092", topicPrefix: "x."}
                masterKeyFile: /m
                limits: {mqttPayloadBytes: 100, keepAliveMin: PT1S}
                dataDir: /data
                deviceCa: [/ca/one.pem, /ca/two.pem]
                http: {port: 9002}
                deviceHttp: {registration: "127.0.0.1:9003", tokensInClear: true}
                coap: {dtls: {host: 0.0.0.0, port: 5685}, sessions: 10, patience: PT7S}
                """);
        assertThat(config.mqtt()).isEqualTo(new ListenerConfig("0.0.0.0", 1884, List.of()));
        assertThat(config.forbiddenPublish()).isEqualTo(ForbiddenPublish.ACKNOWLEDGE);
        assertThat(config.kafka().topics().prefix()).isEqualTo("x.");
        assertThat(config.limits().mqttPayloadBytes()).isEqualTo(100);
        assertThat(config.dataDir()).isEqualTo(Path.of("/data"));
        assertThat(config.deviceCa()).containsExactly(Path.of("/ca/one.pem"), Path.of("/ca/two.pem"));
        assertThat(config.http()).isEqualTo(ListenerConfig.onPort(9002));
        assertThat(config.deviceHttp()).isEqualTo(new HttpConfig("127.0.0.1:9003", true));
        assertThat(config.coap().listeners())
                .isEqualTo(Map.of("coap.dtls", new ListenerConfig("0.0.0.0", 5685, List.of())));
        assertThat(config.coap().sessions()).isEqualTo(10);
        assertThat(config.coap().patience()).hasSeconds(7);
    }

    @ParameterizedTest
    @CsvSource({
        "nodeId: gateway-1, nodeId: a/b, nodeId",
        "bootstrapServers, brokers, kafka.brokers",
        "nodeId: gateway-1, 'nodeId: g\ncolour: red', colour",
        "kafka:, kafak:, kafak",
        "nodeId: gateway-1, 'nodeId: g\nmqtt: {port: 8090}', mqtt.port and admin.port",
        "nodeId: gateway-1, 'nodeId: g\nmqtt: {port: 70000}', mqtt.port: 70000",
        "nodeId: gateway-1, 'nodeId: g\nforbiddenPublish: drop', '''drop'' is not one of: close, acknowledge'",
        "nodeId: gateway-1, 'nodeId: g\ndeviceCa: /ca.pem', '''deviceCa'' has a wrong value: write a list'",
        "nodeId: gateway-1, 'nodeId: g\nadmission: {maxConnections: 2000000000}', raise the limit of open files",
        "masterKeyFile: /secrets/master.key, '', masterKeyFile",
        "nodeId: gateway-1, 'nodeId: g\nhttps: {port: 9444}', 'tls: is missing, which mqtts, wss and https need'",
        "nodeId: gateway-1, 'nodeId: g\ndeviceHttp: {registration: \"http://api\"}', write it as host:port",
        "nodeId: gateway-1, 'nodeId: g\ncoap: {duplicates: 3}', 'coap.duplicates: 3 is too few'",
        "nodeId: gateway-1, 'nodeId: g\ncoap: {dtls: {port: 5684, proxyFrom: [10.0.0.0/8]}}', coap.dtls.proxyFrom",
    })
    void whatCannotBeIsRefusedInOneLine(String good, String bad, String names) {
        assertThatThrownBy(() -> parse(LEAST.replace(good, bad)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(names)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    @Test
    void anAddressOfAnotherMachineIsNoPortThatSomebodyHolds(@TempDir Path folder) throws IOException {
        Path key = Files.writeString(
                folder.resolve("master.key"), Base64.getEncoder().encodeToString(new byte[32]));
        String yaml = LEAST.replace("/secrets/master.key", key.toString());
        // TEST-NET-1 (RFC 5737): no machine has it
        assertThatThrownBy(() ->
                        new Gateway(parse(yaml + "mqtt: {host: 192.0.2.1, port: 1883}\n"), InstantSource.system()))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("mqtt: cannot listen on 192.0.2.1:1883")
                .hasMessageEndingWith("set mqtt.host to an address of this machine");
        try (ServerSocket held = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String taken = yaml + "mqtt: {port: " + held.getLocalPort() + "}\n";
            assertThatThrownBy(() -> new Gateway(parse(taken), InstantSource.system()))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("stop the process that holds the port, or set mqtt.port to another");
        }
    }

    @Test
    void theMasterKeyMayComeFromTheEnvironmentInsteadOfAFile() {
        String without = LEAST.replace("masterKeyFile: /secrets/master.key\n", "");
        String key = "A".repeat(43) + "=";
        Map<String, String> environment = Map.of("TRIBUTARY_MASTER_KEY", key + "," + "B".repeat(42) + "A=");

        GatewayConfig config = Config.parse(without, "gateway.yaml", GatewayConfig.class, environment);

        assertThat(config.masterKeys().ids()).hasSize(2);
        assertThat(config.toString()).doesNotContain(key);
        assertThatThrownBy(() -> Config.parse(LEAST, "gateway.yaml", GatewayConfig.class, environment))
                .hasMessageContaining("masterKeyFile");
    }

    private static GatewayConfig parse(String yaml) {
        return Config.parse(yaml, "gateway.yaml", GatewayConfig.class, Map.of());
    }
}
