package io.tributary.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** TLS with a certificate of the server, and with one of the device. */
class TlsTest {
    private static TestCertificates certificates;
    private static Path rsa;
    private static Path rsaKey;
    private static Path ec;
    private static Path ecKey;

    @BeforeAll
    static void issue(@TempDir Path folder) throws Exception {
        certificates = new TestCertificates();
        rsa = folder.resolve("rsa.pem");
        rsaKey = folder.resolve("rsa.key");
        ec = folder.resolve("ec.pem");
        ecKey = folder.resolve("ec.key");
        certificates.server().write(rsa, rsaKey);
        certificates.ellipticServer().write(ec, ecKey);
    }

    @ParameterizedTest
    @CsvSource({
        "openssl, TLSv1.3", "openssl, TLSv1.2",
        "jdk, TLSv1.3", "jdk, TLSv1.2",
    })
    void theServerShowsItsCertificateAndTheClientMayHaveNone(TlsConfig.Provider provider, String version)
            throws Exception {
        try (TestServer server = TestServer.with(tls(provider));
                SSLSocket socket = dial(
                        certificates.client(), server.address(Transport.MQTTS).getPort(), version)) {
            assertThat(TestServer.hello(socket)).isEqualTo("tls none 127.0.0.1");
            assertThat(socket.getSession().getProtocol()).isEqualTo(version);
            assertThat(server.counter("handshakes_total{kind=\"server\"}")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "openssl, TLSv1.3", "openssl, TLSv1.2",
        "jdk, TLSv1.3", "jdk, TLSv1.2",
    })
    void aCertificateOfAnyAuthorityIsPassedOn(TlsConfig.Provider provider, String version) throws Exception {
        TestCertificates.Issued device =
                new TestCertificates().issue("CN=PROD123456dev01", TestCertificates.rsa(), Duration.ofDays(1));
        try (TestServer server = TestServer.with(tls(provider));
                SSLSocket socket = dial(
                        certificates.client(device),
                        server.address(Transport.MQTTS).getPort(),
                        version)) {
            assertThat(TestServer.hello(socket)).isEqualTo("tls CN=PROD123456dev01 127.0.0.1");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = TlsConfig.Provider.class,
            names = {"openssl", "jdk"})
    void whoCanVerifyAnEllipticKeyIsShownOne(TlsConfig.Provider provider) throws Exception {
        TlsConfig both = new TlsConfig(rsa, rsaKey, ec, ecKey, null, provider, null);
        try (TestServer server = TestServer.with(both)) {
            int port = server.address(Transport.MQTTS).getPort();
            try (SSLSocket socket = dial(certificates.client(), port, "TLSv1.3")) {
                assertThat(algorithmShown(socket)).isEqualTo("EC");
            }
            try (SSLSocket socket = dial(certificates.client(), port, "TLSv1.2")) {
                socket.setEnabledCipherSuites(new String[] {"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"});
                assertThat(algorithmShown(socket)).isEqualTo("RSA");
                assertThat(TestServer.hello(socket)).startsWith("tls none");
            }
        }
    }

    @Test
    void aSessionIsResumedWithTheProofItHad() throws Exception {
        TestCertificates.Issued device =
                certificates.issue("CN=PROD123456dev02", TestCertificates.rsa(), Duration.ofDays(1));
        SSLContext client = certificates.client(device);
        try (TestServer server = TestServer.with(tls(TlsConfig.Provider.openssl))) {
            int port = server.address(Transport.MQTTS).getPort();
            long first;
            try (SSLSocket socket = dial(client, port, "TLSv1.2")) {
                assertThat(TestServer.hello(socket)).startsWith("tls CN=PROD123456dev02");
                first = socket.getSession().getCreationTime();
            }
            try (SSLSocket socket = dial(client, port, "TLSv1.2")) {
                assertThat(TestServer.hello(socket)).startsWith("tls CN=PROD123456dev02");
                assertThat(socket.getSession().getCreationTime()).isEqualTo(first);
            }
        }
    }

    /** A handshake within a connection costs us a signature and the client nothing. */
    @ParameterizedTest
    @EnumSource(
            value = TlsConfig.Provider.class,
            names = {"openssl", "jdk"})
    void aClientCannotMakeUsShakeHandsAgain(TlsConfig.Provider provider) throws Exception {
        try (TestServer server = TestServer.with(tls(provider));
                SSLSocket socket = dial(
                        certificates.client(), server.address(Transport.MQTTS).getPort(), "TLSv1.2")) {
            assertThat(TestServer.hello(socket)).startsWith("tls");
            socket.startHandshake();
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 100; i++) {
                            socket.getOutputStream().write('x');
                            if (socket.getInputStream().read() < 0) {
                                throw new IOException("closed");
                            }
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void whatIsNotTlsIsClosed() throws Exception {
        try (TestServer server = TestServer.with(tls(TlsConfig.Provider.auto))) {
            try (Socket socket = server.connect(Transport.MQTTS)) {
                socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes());
                assertClosed(socket);
            }
            await().until(() -> server.counter("connections_ended_early_total{cause=\"not-tls\"}") == 1);
        }
    }

    @Test
    void aClientThatDoesNotTrustTheServerIsCounted() throws Exception {
        try (TestServer server = TestServer.with(tls(TlsConfig.Provider.auto))) {
            SSLContext stranger = new TestCertificates().client();
            assertThatThrownBy(() -> {
                        try (SSLSocket socket =
                                dial(stranger, server.address(Transport.MQTTS).getPort(), "TLSv1.3")) {
                            TestServer.hello(socket);
                        }
                    })
                    .isInstanceOf(IOException.class);
            await().until(() -> server.counter("connections_ended_early_total{cause=\"tls-handshake\"}") == 1);
            await().until(() -> server.counter("connections_halfway") == 0);
        }
    }

    private static TlsConfig tls(TlsConfig.Provider provider) {
        return new TlsConfig(rsa, rsaKey, null, null, null, provider, null);
    }

    private static String algorithmShown(SSLSocket socket) throws IOException {
        return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                .getPublicKey()
                .getAlgorithm();
    }

    static SSLSocket dial(SSLContext client, int port, String version) throws IOException {
        SSLSocket socket = (SSLSocket) client.getSocketFactory().createSocket("127.0.0.1", port);
        socket.setEnabledProtocols(new String[] {version});
        socket.setSoTimeout(10_000);
        return socket;
    }

    static void assertClosed(Socket socket) {
        try {
            socket.setSoTimeout(10_000);
            byte[] rest = socket.getInputStream().readAllBytes();
            assertThat(rest.length).as("an alert at most").isLessThan(512);
        } catch (IOException e) {
            assertThat(e).isNotInstanceOf(java.net.SocketTimeoutException.class);
        }
    }
}
