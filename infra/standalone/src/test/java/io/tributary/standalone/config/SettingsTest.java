package io.tributary.standalone.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    @TempDir
    private Path root = Path.of("");

    @Test
    void everyDefaultIsWhatTheDocumentationSays() {
        StandaloneConfig config = settings(Map.of()).site().config();

        assertThat(config.data().root()).isEqualTo(root.resolve("data"));
        assertThat(config.data().secrets()).isEqualTo(root.resolve("data.secrets"));
        assertThat(config.host()).isEqualTo("127.0.0.1");
        assertThat(config.components())
                .containsExactlyElementsOf(EnumSet.complementOf(EnumSet.of(Component.FUNCTIONS)));
        assertThat(config.userFunctions()).isFalse();
        assertThat(config.port(Port.MQTT)).isEqualTo(1883);
        assertThat(config.port(Port.API)).isEqualTo(8080);
        assertThat(config.ports())
                .allSatisfy((port, number) -> assertThat(number).isLessThan(32_768));
        assertThat(config.heap(Component.TASKMANAGER)).isEqualTo(448);
        assertThat(config.heap(Component.FABRIC)).isEqualTo(384);
        assertThat(config.port(Port.FABRIC)).isEqualTo(8082);
    }

    @Test
    void theFileInTheInstallationIsFoundByItself() throws IOException {
        file("data: elsewhere\nportOffset: 100\nports: {mqtt: 2000}\nheap: {api: 512}\ncomponents: [kafka, api]\n");

        StandaloneConfig config = settings(Map.of()).site().config();

        assertThat(config.data().root()).isEqualTo(root.resolve("elsewhere"));
        assertThat(config.port(Port.MQTT)).isEqualTo(2100);
        assertThat(config.port(Port.KAFKA)).isEqualTo(9192);
        assertThat(config.heap(Component.API)).isEqualTo(512);
        assertThat(config.components()).containsExactly(Component.KAFKA, Component.API);
    }

    @Test
    void theEnvironmentBeatsTheFileAndOptionsBeatTheEnvironment() throws IOException {
        file("portOffset: 100\nhost: 127.0.0.2\n");
        Map<String, String> environment = Map.of("TRIBUTARY_PORT_OFFSET", "200", "TRIBUTARY_PORTS_MQTT", "3000");

        assertThat(settings(environment).site().port(Port.MQTT)).isEqualTo(3200);
        assertThat(settings(environment).site().config().host()).isEqualTo("127.0.0.2");
        assertThat(settings(environment).portOffset(Optional.of(1)).site().port(Port.MQTT))
                .isEqualTo(3001);
    }

    @Test
    void functionsOfUsersHaveAClusterWhereTheyAreAllowedAndOnlyThere() throws IOException {
        file("userFunctions: true\n");
        StandaloneConfig allowed = settings(Map.of()).site().config();
        assertThat(allowed.userFunctions()).isTrue();
        assertThat(allowed.components()).containsExactly(Component.values());
        assertThat(allowed.port(Port.FUNCTIONS)).isEqualTo(8084);
        assertThat(settings(Map.of("TRIBUTARY_USER_FUNCTIONS", "false"))
                        .site()
                        .config()
                        .components())
                .doesNotContain(Component.FUNCTIONS);
        assertThatThrownBy(() ->
                        settings(Map.of("TRIBUTARY_USER_FUNCTIONS", "perhaps")).site())
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("neither true nor false");
        file("components: [kafka, functions]\n");
        assertRefused("functions of users are not allowed here");
    }

    @Test
    void anEmptyFileMeansDefaults() throws IOException {
        file("# nothing yet\n");

        assertThat(settings(Map.of()).site().port(Port.KAFKA)).isEqualTo(9092);
    }

    @Test
    void brokenYamlIsRefusedWithFileAndLine() throws IOException {
        file("data: here\nports: [\n  : }\n");

        assertThatThrownBy(() -> settings(Map.of()).site())
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("tributary.yaml")
                .hasMessageContaining("line 2")
                .extracting(error -> String.valueOf(error.getMessage()).lines().count())
                .isEqualTo(1L);
    }

    @Test
    void unknownKeysAreRefusedAtEveryLevel() throws IOException {
        file("prots: {}\n");
        assertRefused("prots");
        file("ports: {kofka: 1}\n");
        assertRefused("ports.kofka");
        file("heap: {postgres: 100}\n");
        assertRefused("heap.postgres");
        file("components: [kafka, zookeeper]\n");
        assertRefused("zookeeper");
    }

    @Test
    void valuesThatMakeNoSenseAreRefused() throws IOException {
        file("ports: {mqtt: many}\n");
        assertRefused("ports.mqtt");
        file("portOffset: 60000\n");
        assertRefused("not a port");
        file("ports: {mqtt: 9092}\n");
        assertRefused("both 9092");
        file("heap: {kafka: 1}\n");
        assertRefused("heap.kafka");
        file("diskNeededMegabytes: -1\n");
        assertRefused("diskNeededMegabytes");
    }

    @Test
    void aKeyWithoutAValueIsRefused() throws IOException {
        file("ports:\n  mqtt:\n");
        assertRefused("ports.mqtt has no value; write a number or remove the line");
        file("heap:\n  api:\n");
        assertRefused("heap.api has no value");
        file("ports:\n");
        assertThat(settings(Map.of()).site().port(Port.MQTT)).isEqualTo(1883);
    }

    @Test
    void anEnvironmentVariableThatIsNoNumberIsNamed() {
        assertThatThrownBy(() -> settings(Map.of("TRIBUTARY_PORT_OFFSET", "x")).site())
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("TRIBUTARY_PORT_OFFSET");
    }

    @Test
    void onlyWhatDevicesAndPeopleUseListensOnAnotherHost() {
        Site site = settings(Map.of("TRIBUTARY_HOST", "0.0.0.0")).site();

        assertThat(List.of(site.bind(Port.MQTT), site.bind(Port.API))).containsOnly("0.0.0.0");
        assertThat(List.of(site.bind(Port.KAFKA), site.bind(Port.POSTGRES), site.bind(Port.FLINK)))
                .containsOnly("127.0.0.1");
        assertThat(site.address(Port.API)).isEqualTo("127.0.0.1:8080");
    }

    private Settings settings(Map<String, String> environment) {
        return new Settings(new Installation(root), environment);
    }

    private void file(String text) throws IOException {
        Files.writeString(root.resolve("tributary.yaml"), text);
    }

    private void assertRefused(String naming) {
        assertThatThrownBy(() -> settings(Map.of()).site())
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(naming);
    }
}
