package io.tributary.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tributary.config.ConfigException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** New certificates are taken while connections live; bad ones are not taken. */
class ReloadTest {
    private TestCertificates certificates;
    private Path certificate;
    private Path key;

    @BeforeEach
    void issue(@TempDir Path folder) throws Exception {
        certificates = new TestCertificates();
        certificate = folder.resolve("server.pem");
        key = folder.resolve("server.key");
        certificates.server().write(certificate, key);
    }

    @ParameterizedTest
    @EnumSource(
            value = TlsConfig.Provider.class,
            names = {"openssl", "jdk"})
    void aNewCertificateIsShownAndConnectionsGoOn(TlsConfig.Provider provider) throws Exception {
        try (TestServer server = TestServer.with(config(provider));
                SSLSocket before = dial(server)) {
            assertThat(TestServer.hello(before)).startsWith("tls");
            BigInteger first = shown(before);

            certificates.server().write(certificate, key);

            await().until(() -> server.counter("certificate_reloads_total{result=\"loaded\"}") == 1);
            try (SSLSocket after = dial(server)) {
                assertThat(shown(after)).isNotEqualTo(first);
                assertThat(TestServer.hello(after)).startsWith("tls");
            }
            before.getOutputStream().write('y');
            assertThat(before.getInputStream().read()).isEqualTo('y');
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"garbage", "expired", "other-key", "no-key", "empty"})
    void aBadOneIsRefusedAndTheOldOneStays(String fault) throws Exception {
        try (TestServer server = TestServer.with(config(TlsConfig.Provider.auto))) {
            BigInteger first;
            try (SSLSocket before = dial(server)) {
                first = shown(before);
            }
            switch (fault) {
                case "garbage" ->
                    Files.writeString(certificate, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
                case "expired" ->
                    certificates
                            .issue("CN=localhost", TestCertificates.rsa(), Duration.ofHours(-1))
                            .write(certificate, key);
                case "other-key" ->
                    Files.writeString(
                            key,
                            TestCertificates.pem(
                                    "PRIVATE KEY",
                                    TestCertificates.rsa().getPrivate().getEncoded()));
                case "no-key" -> Files.delete(key);
                default -> Files.writeString(certificate, "");
            }
            await().until(() -> server.counter("certificate_reloads_total{result=\"refused\"}") == 1);
            try (SSLSocket after = dial(server)) {
                assertThat(shown(after)).isEqualTo(first);
            }
            certificates.server().write(certificate, key);
            await().until(() -> server.counter("certificate_reloads_total{result=\"loaded\"}") == 1);
        }
    }

    @Test
    void whatCannotBeShownAtAllKeepsTheGatewayFromStarting() throws Exception {
        Files.writeString(key, "nothing");
        assertThatThrownBy(() -> TestServer.with(config(TlsConfig.Provider.auto)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(key.toString())
                .hasMessageContaining("BEGIN PRIVATE KEY");
    }

    private TlsConfig config(TlsConfig.Provider provider) {
        return new TlsConfig(certificate, key, null, null, null, provider, Duration.ofMillis(50));
    }

    private SSLSocket dial(TestServer server) throws Exception {
        return TlsTest.dial(
                certificates.client(), server.address(Transport.MQTTS).getPort(), "TLSv1.3");
    }

    private static BigInteger shown(SSLSocket socket) throws IOException {
        return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSerialNumber();
    }
}
