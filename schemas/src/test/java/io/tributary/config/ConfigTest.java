package io.tributary.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tributary.limits.Limits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigTest {
    record Process(Kafka kafka, Limits limits, List<String> hosts) {
        Process {
            limits = limits == null ? Limits.DEFAULTS : limits;
            hosts = hosts == null ? List.of() : hosts;
        }
    }

    record Kafka(String bootstrapServers, int retries) {
        Kafka {
            if (retries < 0) {
                throw new IllegalArgumentException("kafka.retries: " + retries + " is below zero");
            }
        }
    }

    @Test
    void theEnvironmentWinsOverTheFile() {
        Process process = read(
                "kafka: {bootstrapServers: 'a:1', retries: 1}\nhosts: [x]",
                Map.of("TRIBUTARY_KAFKA_BOOTSTRAP_SERVERS", "b:2", "TRIBUTARY_HOSTS", "y, z"));

        assertThat(process.kafka()).isEqualTo(new Kafka("b:2", 1));
        assertThat(process.hosts()).containsExactly("y", "z");
    }

    @Test
    void limitsNameOnlyWhatTheyChange() {
        Process process = read("limits: {mqttPayloadBytes: 1000, keepAliveMin: PT5S}", Map.of());

        assertThat(process.limits().mqttPayloadBytes()).isEqualTo(1_000);
        assertThat(process.limits().keepAliveMin()).isEqualTo(Duration.ofSeconds(5));
        assertThat(process.limits().offlineMessages()).isEqualTo(150);
    }

    @Test
    void variablesInTheFileComeFromTheEnvironment() {
        assertThat(read("kafka: {bootstrapServers: '${HOST}:1', retries: 0}", Map.of("HOST", "k"))
                        .kafka()
                        .bootstrapServers())
                .isEqualTo("k:1");
        refused("kafka: {bootstrapServers: '${HOST}', retries: 0}", "HOST");
    }

    @Test
    void everyMistakeIsOneLineThatNamesItsPlace() {
        refused("kafka: {bootstrapServer: x, retries: 0}", "kafka.bootstrapServer", "bootstrapServers");
        refused("kafka: {bootstrapServers: x, retries: -1}", "kafka.retries: -1");
        refused("kafka: {bootstrapServers: x, retries: many}", "kafka.retries");
        refused("kafka: {bootstrapServers: 'x", "line 1", "YAML");
        refused("limits: {offlineMessages: 0}", "limits.offlineMessages");
        refused("just text", "keys and values");
        assertThatThrownBy(() -> Config.read(Path.of("nowhere.yaml"), Process.class, Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("nowhere.yaml");
    }

    @Test
    void aValueOfTheWrongKindIsToldWhatTheKeyWantsInTheWordsOfTheFile() {
        wrong(
                "kafka: {bootstrapServers: x, retries: many}",
                "'kafka.retries' has a wrong value: 'many' is not a whole number");
        wrong("kafka: {bootstrapServers: x, retries: 9999999999}", "'kafka.retries' has a wrong value: ");
        wrong("hosts: one, two", "'hosts' has a wrong value: write a list, such as [\"a\", \"b\"]");
        wrong("hosts: {a: b}", "'hosts' has a wrong value: write a list");
        wrong("kafka: 127.0.0.1:9092", "'kafka' has a wrong value: write keys and values of its own");
        wrong(
                "kafka: {bootstrapServers: [x], retries: 0}",
                "'kafka.bootstrapServers' has a wrong value: write one text");
        wrong(
                "limits: {keepAliveMin: soon}",
                "'limits.keepAliveMin' has a wrong value: 'soon' is not a duration, such as PT5S");
        wrong("unit: parsec", "'unit' has a wrong value: 'parsec' is not one of: metre, mile");
        wrong("strict: perhaps", "'strict' has a wrong value: 'perhaps' is not true or false");
    }

    private static void wrong(String yaml, String says) {
        assertThatThrownBy(() -> Config.parse(yaml, "p.yaml", Kinds.class, Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("p.yaml: " + says)
                .hasMessageNotContainingAny("java", "deserialize", "Json", "\n");
    }

    record Kinds(Kafka kafka, Limits limits, List<String> hosts, Unit unit, boolean strict) {}

    enum Unit {
        @JsonProperty("metre")
        METRE,
        @JsonProperty("mile")
        MILE
    }

    @Test
    void aRecordOfSeveralPlacesIsNamedWithItsPlace() {
        assertThatThrownBy(() -> Config.parse("inner: {port: 0}", "p.yaml", Outer.class, Map.of()))
                .hasMessage("p.yaml: inner.port: 0 is not a port");
    }

    record Outer(Inner inner) {}

    record Inner(int port) {
        Inner {
            if (port < 1) {
                throw new IllegalArgumentException("port: " + port + " is not a port");
            }
        }
    }

    @Test
    void aMisspeltKeyIsUnknownNotMissingAndTheOneThatIsMeantIsNamed() {
        refused("kafak: {bootstrapServers: x, retries: 0}", "unknown key 'kafak' (is 'kafka' meant?)");
        refused("kafka: {BootstrapServer: x, retries: -1}", "'kafka.BootstrapServer' (is 'bootstrapServers' meant?)");
        refused("limits: {offlineMesages: 1}", "'limits.offlineMesages' (is 'offlineMessages' meant?)");
        refused("colour: red", "unknown key 'colour'; known here: hosts, kafka, limits");
        refused("strict: {}\nkafak: {}", "unknown key 'strict'");
    }

    @Test
    void aRecordThatRequiresAKeyIsNotAskedFirst() {
        assertThatThrownBy(() -> Config.parse("kafak: x", "p.yaml", Strict.class, Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessage("p.yaml: unknown key 'kafak' (is 'kafka' meant?); known here: kafka");
        assertThatThrownBy(() -> Config.parse("", "p.yaml", Strict.class, Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessage("p.yaml: kafka: is missing");
    }

    record Strict(String kafka) {
        Strict {
            if (kafka == null) {
                throw new IllegalArgumentException("kafka: is missing");
            }
        }
    }

    private static void refused(String yaml, String... named) {
        assertThatThrownBy(() -> read(yaml, Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll(named)
                .hasMessageStartingWith("p.yaml")
                .hasMessageNotContaining("\n");
    }

    private static Process read(String yaml, Map<String, String> environment) {
        return Config.parse(yaml, "p.yaml", Process.class, environment);
    }
}
