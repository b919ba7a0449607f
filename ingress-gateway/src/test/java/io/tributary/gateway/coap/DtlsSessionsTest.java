package io.tributary.gateway.coap;

import static io.tributary.gateway.coap.CoapGateway.CERTIFIED;
import static io.tributary.gateway.coap.CoapGateway.KEY;
import static io.tributary.gateway.coap.CoapGateway.PRODUCT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tributary.gateway.conformance.NoErrorsLogged;
import io.tributary.gateway.device.TestAuthority;
import io.tributary.gateway.transport.TlsConfig;
import io.tributary.identity.DeviceId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.scandium.dtls.cipher.CipherSuite;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Who is let in by DTLS, and who has to go. (Device protocol, section 15.1.) */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DtlsSessionsTest {
    static final List<CipherSuite> SUITES = TestCoapDevice.SUITES_WITH_KEYS;

    @RegisterExtension
    final NoErrorsLogged noErrors = new NoErrorsLogged();

    private final TestAuthority devices = TestAuthority.root("Devices");
    private final TestAuthority servers = TestAuthority.root("Servers");
    private CoapGateway gateway;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        gateway = new CoapGateway(new CoapGateway.Wish(
                CoapGateway.Wish.fast(),
                Duration.ofSeconds(20),
                tls(folder, servers),
                List.of(devices.certificate()),
                1_000));
    }

    /** A gateway's own certificate. */
    static TlsConfig tls(Path folder, TestAuthority servers) throws Exception {
        TestAuthority.Issued server =
                servers.issue("CN=localhost", TestAuthority.FROM, TestAuthority.UNTIL, KeyPurposeId.id_kp_serverAuth);
        Path certificate = Files.writeString(
                folder.resolve("server.pem"),
                pem("CERTIFICATE", server.certificate().getEncoded()));
        Path key = Files.writeString(
                folder.resolve("server.key"),
                pem("PRIVATE KEY", server.keys().getPrivate().getEncoded()));
        return TlsConfig.of(certificate, key);
    }

    private static String pem(String type, byte[] content) {
        return "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content) + "\n-----END " + type
                + "-----\n";
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    private TestCoapDevice device(String name, byte[] key) {
        return TestCoapDevice.withKey(gateway.dtls(), PRODUCT + name, key);
    }

    @ParameterizedTest
    @FieldSource("SUITES")
    void aKeyOpensWithModernSuites(CipherSuite suite) {
        String name = "s" + suite.getCode();
        gateway.device(name);
        try (TestCoapDevice device = TestCoapDevice.withKey(gateway.dtls(), PRODUCT + name, KEY, suite)) {
            assertThat(device.post(PRODUCT + "/" + name + "/event", "x").getCode())
                    .isEqualTo(ResponseCode.CHANGED);
        }
    }

    @Test
    void aCertificateOnRecordOpens() {
        TestAuthority.Issued own = devices.issue(CERTIFIED + "cert01");
        gateway.certified("cert01", own.certificate());
        try (TestCoapDevice device = TestCoapDevice.withCertificate(
                gateway.dtls(), own, servers.certificate(), CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256)) {
            byte[] token = device.token(CERTIFIED + "/cert01");

            assertThat(device.post(CERTIFIED + "/cert01/event", "x").getCode()).isEqualTo(ResponseCode.CHANGED);
            assertThat(device.send(device.ofSdk(CERTIFIED + "/cert01/event", "x", "0", token))
                            .getCode())
                    .isEqualTo(ResponseCode.CONTENT);
        }
    }

    @Test
    void aCertificateThatIsNotTheOneOnRecordOpensNothing() {
        gateway.certified("cert02", devices.issue(CERTIFIED + "cert02").certificate());
        TestAuthority.Issued other = devices.issue(CERTIFIED + "cert02");
        try (TestCoapDevice device = TestCoapDevice.withCertificate(
                gateway.dtls(), other, servers.certificate(), CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256)) {
            assertThat(device.post(CERTIFIED + "/cert02/event", "x").getCode()).isEqualTo(ResponseCode.FORBIDDEN);
        }
    }

    @Test
    void aWrongKeyAndAnUnknownNameGetNowhereAndCountAsGuesses() {
        gateway.device("key01");
        byte[] wrong = "another key".getBytes(StandardCharsets.US_ASCII);
        double before = gateway.metric("coap_handshakes_total{result=\"completed\"");
        try (TestCoapDevice guessing = TestCoapDevice.impatient(gateway.dtls(), PRODUCT + "key01", wrong);
                TestCoapDevice stranger = TestCoapDevice.impatient(gateway.dtls(), PRODUCT + "nobody", KEY)) {
            assertThat(guessing.reaches(guessing.request(Code.POST, PRODUCT + "/key01/event", "x")))
                    .isFalse();
            assertThat(stranger.reaches(stranger.request(Code.POST, PRODUCT + "/nobody/event", "x")))
                    .isFalse();
        }
        assertThat(gateway.metric("coap_handshakes_total{result=\"completed\"")).isEqualTo(before);
        await().atMost(Duration.ofSeconds(20)).until(() -> gateway.guesses() == 2);
    }

    @Test
    void aDeviceThatIsDisabledDeletedOrGivenAnotherKeyHasToGo() {
        for (Runnable change : List.<Runnable>of(
                () -> gateway.put("gone", false, base64(KEY)),
                () -> gateway.directory.removeDevice(new DeviceId(PRODUCT, "gone")),
                () -> gateway.put("gone", true, base64("other".getBytes(StandardCharsets.US_ASCII))))) {
            gateway.device("gone");
            try (TestCoapDevice device = device("gone", KEY)) {
                assertThat(device.post(PRODUCT + "/gone/event", "x").getCode()).isEqualTo(ResponseCode.CHANGED);
                gateway.kafka.messages.clear();
                change.run();

                assertThat(device.send(device.request(Code.POST, PRODUCT + "/gone/event", "late"))
                                .getCode())
                        .isEqualTo(ResponseCode.UNAUTHORIZED);
                await().atMost(Duration.ofSeconds(20)).until(() -> !device.hasSession());
                assertThat(gateway.kafka.messages).isEmpty();
            }
        }
    }

    private static String base64(byte[] key) {
        return Base64.getEncoder().encodeToString(key);
    }

    @Test
    void aNewerSessionOfADeviceTakesTheOldersPlace() {
        gateway.device("twice");
        String topic = PRODUCT + "/twice/event";
        try (TestCoapDevice first = device("twice", KEY);
                TestCoapDevice second = device("twice", KEY)) {
            assertThat(first.post(topic, "x").getCode()).isEqualTo(ResponseCode.CHANGED);
            int sessions = gateway.sessions();
            assertThat(second.post(topic, "x").getCode()).isEqualTo(ResponseCode.CHANGED);

            assertThat(gateway.sessions()).isEqualTo(sessions);
            await().atMost(Duration.ofSeconds(20)).until(() -> !first.hasSession());
            assertThat(second.post(topic, "x").getCode()).isEqualTo(ResponseCode.CHANGED);
        }
    }

    @Test
    void aSessionThatHasEndedMakesRoomAtOnce() {
        try (CoapGateway small = new CoapGateway(
                new CoapGateway.Wish(CoapGateway.Wish.fast(), Duration.ofSeconds(20), null, List.of(), 2))) {
            for (int i = 0; i < 5; i++) {
                small.device("room" + i);
                try (TestCoapDevice device = TestCoapDevice.withKey(small.dtls(), PRODUCT + "room" + i, KEY)) {
                    assertThat(device.post(PRODUCT + "/room" + i + "/event", "x")
                                    .getCode())
                            .isEqualTo(ResponseCode.CHANGED);
                    device.hangUp();
                    await().atMost(Duration.ofSeconds(20)).until(() -> small.sessions() == 0);
                }
            }
        }
    }

    @Test
    void aSessionThatEndsIsForgotten() {
        gateway.device("short");
        int before = gateway.sessions();
        try (TestCoapDevice device = device("short", KEY)) {
            device.post(PRODUCT + "/short/event", "x");
            assertThat(gateway.sessions()).isEqualTo(before + 1);
            device.hangUp();
            await().atMost(Duration.ofSeconds(20)).until(() -> gateway.sessions() == before);
        }
    }
}
