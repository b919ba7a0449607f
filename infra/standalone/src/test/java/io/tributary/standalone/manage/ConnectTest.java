package io.tributary.standalone.manage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.standalone.client.FakeApi;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a device signs in with, and the line that does it. */
class ConnectTest {
    private static final String DEVICE = "/api/v1/products/PROD123456/devices/lamp-1";
    private static final String SECRET = "c2VjcmV0MTIzNDU2Nzg5MA==";
    private static final String USER = "'PROD123456lamp-1;12010126;cmdline;2147483647'";

    private final FakeApi api = new FakeApi();
    private final Path folder;
    private final Commands tributary;

    ConnectTest(@TempDir Path folder) {
        this.folder = folder;
        tributary = new Commands(api, folder);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void aKeyDeviceSendsOverTcp() {
        ready("key", true);
        assertThat(line("--message", "it's \"me\"").out())
                .startsWith("mosquitto_pub -h 127.0.0.1 -p 1883 -V mqttv311 -i PROD123456lamp-1 -u " + USER + " -P '")
                .endsWith(";hmacsha256' -q 1 -t PROD123456/lamp-1/event -m 'it'\"'\"'s \"me\"'\n");
    }

    @Test
    void orReceives() {
        ready("key", true);
        assertThat(line("--subscribe", "--gateway", "[::1]:2883").out())
                .startsWith("mosquitto_sub -h ::1 -p 2883 ")
                .endsWith(" -q 1 -t PROD123456/lamp-1/control -v\n");
    }

    @Test
    void overTlsAndPsk() {
        ready("key", true);
        assertThat(line("--over", "tls", "--ca", "/ca.pem").out()).contains("-p 8883 ", "--cafile /ca.pem", " -P '");
        ready("key", true);
        assertThat(line("--over", "psk", "--topic", "data/x").out())
                .contains(
                        "--psk 73656372657431323334353637383930 --psk-identity PROD123456lamp-1",
                        "-t PROD123456/lamp-1/data/x")
                .doesNotContain(" -P ", "--cafile");
    }

    @Test
    void aCertificateDeviceShowsItsFiles() {
        ready("certificate", true);
        api.on("GET " + DEVICE, 200, device(true, ""));
        assertThat(line("--certificate", "/l.pem", "--private-key", "/l.key", "--ca", "/ca.pem")
                        .out())
                .contains("--cafile /ca.pem", "--cert /l.pem --key /l.key")
                .doesNotContain(" -P ");
    }

    @Test
    void whatCannotWorkIsRefusedWithWhatDoes() {
        ready("certificate", true);
        connect("--ca", "/ca.pem").refused("--certificate", "issue-certificate PROD123456 lamp-1");
        ready("certificate", true);
        connect("--over", "tcp").refused("need TLS");
        ready("key", true);
        connect("--certificate", "/l.pem").refused("with keys");
        ready("key", true);
        connect("--over", "tls").refused("--ca");
        ready("key", true);
        connect("--gateway", "somewhere").refused("HOST:PORT");
    }

    @Test
    void aDisabledDeviceIsShownAndSaid() {
        ready("key", false);
        Commands.Result result = line();
        assertThat(result.out()).startsWith("mosquitto_pub ");
        assertThat(result.err()).contains("is disabled", "device enable");
    }

    @Test
    void withoutATopicOfItsOwnADeviceHasThoseOfEveryDevice() {
        api.on(
                "GET /api/v1/products/PROD123456",
                200,
                "{\"authentication\":\"key\",\"topicClasses\":[{\"suffix\":\"+/x\",\"privilege\":\"publish\"}]}");
        api.on("GET " + DEVICE + "?secret=true", 200, device(true, SECRET));
        assertThat(line().out()).contains("-t PROD123456/lamp-1/event ");
    }

    @Test
    void credentialsAreSecretAndSignature() {
        api.on("GET " + DEVICE + "?secret=true", 200, device(true, SECRET));
        assertThat(tributary
                        .run("device", "credentials", "PROD123456", "lamp-1")
                        .succeeded()
                        .out())
                .contains("clientId  PROD123456lamp-1", USER.replace("'", ""), ";hmacsha256", SECRET);
    }

    @Test
    void aCertificateIsKeptInTwoFiles() {
        api.on(
                "POST " + DEVICE + "/certificate",
                201,
                "{\"certificate\":\"CERT\\n\",\"privateKey\":\"KEY\\n\",\"subject\":\"CN=x\"}");
        Commands.Result result = tributary
                .run(
                        "device",
                        "issue-certificate",
                        "PROD123456",
                        "lamp-1",
                        "--into",
                        folder.toString(),
                        "--kind",
                        "ec-p256")
                .succeeded();
        assertThat(result.out()).contains("CN=x", "lamp-1.key").doesNotContain("KEY");
        assertThat(folder.resolve("lamp-1.pem")).hasContent("CERT");
        assertThat(folder.resolve("lamp-1.key")).hasContent("KEY");
        assertThat(api.asked().get(0).body()).isEqualTo("{\"key\":\"ec-p256\"}");

        // What is there may be the only copy of a key.
        tributary
                .run("device", "issue-certificate", "PROD123456", "lamp-1", "--into", folder.toString())
                .refused("lamp-1.pem", "exists already");
        assertThat(api.asked()).hasSize(1);
    }

    @Test
    void aCertificateThatIsRefusedLeavesNoFiles() {
        api.on("POST " + DEVICE + "/certificate", 404, FakeApi.problem("no such device", "", "Make it."));
        tributary
                .run("device", "issue-certificate", "PROD123456", "lamp-1", "--into", folder.toString())
                .refused("no such device. Make it.");
        assertThat(folder.resolve("lamp-1.pem")).doesNotExist();
        assertThat(folder.resolve("lamp-1.key")).doesNotExist();
    }

    private Commands.Result line(String... options) {
        return connect(options).succeeded();
    }

    private Commands.Result connect(String... options) {
        String[] words = new String[4 + options.length];
        System.arraycopy(new String[] {"device", "connect-cmd", "PROD123456", "lamp-1"}, 0, words, 0, 4);
        System.arraycopy(options, 0, words, 4, options.length);
        return tributary.run(words);
    }

    private void ready(String authentication, boolean enabled) {
        api.on(
                "GET /api/v1/products/PROD123456",
                200,
                "{\"enabled\":true,\"authentication\":\"" + authentication
                        + "\",\"topicClasses\":[{\"suffix\":\"control\",\"privilege\":\"subscribe\"},"
                        + "{\"suffix\":\"event\",\"privilege\":\"publish\"},{\"suffix\":\"data\",\"privilege\":\"both\"}]}");
        api.on("GET " + DEVICE + "?secret=true", 200, device(enabled, SECRET));
    }

    private static String device(boolean enabled, String secret) {
        return "{\"productId\":\"PROD123456\",\"deviceName\":\"lamp-1\",\"enabled\":" + enabled + ",\"secret\":\""
                + secret + "\"}";
    }
}
