package io.tributary.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.config.Config;
import io.tributary.config.ConfigException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManagementConfigTest {
    private static final String LEAST = """
            flink: {checkpoints: "file:///var/checkpoints"}
            masterKeyFile: master.key
            adminKeyFile: admin.key
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void theDefaultsAreTheStandardPorts() throws IOException {
        ManagementConfig config = read(LEAST);

        assertThat(config.http()).isEqualTo(new ManagementConfig.Http("127.0.0.1", 8080));
        assertThat(config.cassandra())
                .isEqualTo(new ManagementConfig.Cassandra(List.of("127.0.0.1:9042"), "datacenter1", "tributary", 1));
        assertThat(config.kafka()).isEqualTo(new ManagementConfig.Kafka("127.0.0.1:9092", "tributary.", (short) 1));
        assertThat(config.flink().restUrl()).isEqualTo(URI.create("http://127.0.0.1:8081"));
        assertThat(config.flink().checkpointInterval()).isEqualTo(Duration.ofMillis(500));
        assertThat(config.fabric())
                .isEqualTo(new ManagementConfig.Fabric(
                        URI.create("http://127.0.0.1:8082"), config.flink().checkpoints(), Duration.ofSeconds(1)));
        assertThat(config.userFunctions().allowed()).isFalse();
        assertThat(config.userFunctions().cluster(config.fabric()))
                .isEqualTo(new ManagementConfig.Fabric(
                        URI.create("http://127.0.0.1:8084"), config.flink().checkpoints(), Duration.ofSeconds(1)));
        assertThat(config.connect().url()).isEqualTo(URI.create("http://127.0.0.1:8083"));
    }

    @Test
    void aWrongValueIsNamed() {
        expect(LEAST + "http: {port: 70000}", "http.port: 70000");
        expect(LEAST + "cassandra: {contactPoints: [\"localhost\"]}", "cassandra.contactPoints: 'localhost'");
        expect(LEAST + "cassandra: {keyspace: \"a b\"}", "cassandra.keyspace");
        expect(LEAST + "kafka: {topicPrefix: \"a b\"}", "topicPrefix");
        expect(LEAST + "colour: red", "unknown key 'colour'");
        expect(LEAST.replace("masterKeyFile: master.key\n", ""), "masterKeyFile: is missing");
        expect(LEAST.replace("file:///", "s3://"), "flink.checkpoints");
        expect(LEAST + "fabric: {restUrl: \"http://10.0.0.1:8082\"}", "fabric.checkpoints: is missing");
        expect(LEAST + "fabric: {checkpoints: \"s3://c\"}", "fabric.checkpoints: 's3://c'");
        expect(
                LEAST + "fabric: {checkpoints: \"file:///c\", checkpointInterval: PT0.01S}",
                "fabric.checkpointInterval: PT0.01S");
        expect(LEAST + "userFunctions: {checkpoints: \"s3://c\"}", "fabric.checkpoints: 's3://c'");
        expect(LEAST + "access: {sessionIdle: PT1S}", "access.sessionIdle: PT1S");
        expect(LEAST + "access: {sessionLongest: P90D}", "access.sessionLongest: PT2160H");
        expect(LEAST + "access: {auditKept: PT1H}", "access.auditKept: PT1H");
    }

    @Test
    void whereDevicesRegisterIsReadAsTheLauncherWritesIt() throws IOException {
        String devices =
                "devices: {host: \"127.0.0.1\", port: 9002, tlsPort: 9444, certificate: \"g.pem\", key: \"g.key\"}";

        assertThat(read(LEAST + devices).registration().flatMap(ManagementConfig.DeviceHttp::tls))
                .contains(new ManagementConfig.DeviceHttp.Tls(9444, Path.of("g.pem"), Path.of("g.key")));
        assertThat(read(LEAST + "devices: {port: 9002}").registration().flatMap(ManagementConfig.DeviceHttp::tls))
                .isEmpty();
        assertThat(read(LEAST).registration()).isEmpty();
        expect(LEAST + "devices: {tlsPort: 9444}", "devices.certificate");
        expect(LEAST + "devices: {port: 0}", "devices.port: 0");
        expect(LEAST + "devices: {gateways: [gateway.example]}", "'gateway.example' is no address or network");
        expect(LEAST + "devices: {gateways: [10.0.0.0/33]}", "'10.0.0.0/33' is no address or network");
    }

    private void expect(String yaml, String message) {
        assertThatThrownBy(() -> read(yaml)).isInstanceOf(ConfigException.class).hasMessageContaining(message);
    }

    private ManagementConfig read(String yaml) throws IOException {
        return Config.read(Files.writeString(folder.resolve("api.yaml"), yaml), ManagementConfig.class, Map.of());
    }
}
