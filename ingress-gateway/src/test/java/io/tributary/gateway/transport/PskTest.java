package io.tributary.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.tls.BasicTlsPSKIdentity;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.PSKTlsClient;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsClientProtocol;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS with a device's key, on the port of all the others. (Device protocol, section 2.4.) */
class PskTest {
    private static TestServer server;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        Path certificate = folder.resolve("server.pem");
        Path key = folder.resolve("server.key");
        new TestCertificates().server().write(certificate, key);
        server = TestServer.with(TlsConfig.of(certificate, key));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** What the reference C SDK offers: exactly these two, TLS 1.2, extended master secret, encrypt-then-MAC. */
    @ParameterizedTest
    @ValueSource(ints = {0, CipherSuite.TLS_PSK_WITH_AES_128_CBC_SHA, CipherSuite.TLS_PSK_WITH_AES_256_CBC_SHA})
    void theReferenceSdkIsServed(int only) throws Exception {
        int[] suites = only == 0
                ? new int[] {CipherSuite.TLS_PSK_WITH_AES_128_CBC_SHA, CipherSuite.TLS_PSK_WITH_AES_256_CBC_SHA}
                : new int[] {only};
        Client client = new Client(TestServer.IDENTITY, TestServer.KEY, suites, ProtocolVersion.TLSv12);
        assertThat(hello(client)).isEqualTo("psk " + TestServer.IDENTITY + " 127.0.0.1");
        assertThat(client.extendedMasterSecret).isTrue();
        assertThat(client.encryptThenMac).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                CipherSuite.TLS_PSK_WITH_AES_128_GCM_SHA256,
                CipherSuite.TLS_PSK_WITH_AES_256_GCM_SHA384,
                CipherSuite.TLS_PSK_WITH_AES_128_CCM_8,
                CipherSuite.TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256,
                CipherSuite.TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256,
            })
    void modernSuitesAreServed(int suite) throws Exception {
        assertThat(hello(new Client(TestServer.IDENTITY, TestServer.KEY, new int[] {suite}, ProtocolVersion.TLSv12)))
                .startsWith("psk " + TestServer.IDENTITY);
    }

    @Test
    void manyRecordsAndLargeOnesArrive() throws Exception {
        Client client = new Client(
                TestServer.IDENTITY,
                TestServer.KEY,
                new int[] {CipherSuite.TLS_PSK_WITH_AES_128_CBC_SHA},
                ProtocolVersion.TLSv12);
        byte[] large = new byte[100_000];
        new SecureRandom().nextBytes(large);
        try (Socket socket = server.connect(Transport.MQTTS)) {
            TlsClientProtocol tls = new TlsClientProtocol(socket.getInputStream(), socket.getOutputStream());
            tls.connect(client);
            tls.getOutputStream().write('x');
            TestServer.line(tls.getInputStream());
            assertThat(tls.getInputStream().read()).isEqualTo('x');
            Thread writer = new Thread(() -> {
                try {
                    tls.getOutputStream().write(large);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            writer.start();
            assertThat(tls.getInputStream().readNBytes(large.length)).isEqualTo(large);
            writer.join();
            tls.close();
        }
    }

    /** A stranger cannot tell which of the two was wrong. */
    @Test
    void anUnknownIdentityIsAnsweredLikeAWrongKey() {
        int[] suites = {CipherSuite.TLS_PSK_WITH_AES_128_CBC_SHA, CipherSuite.TLS_PSK_WITH_AES_256_CBC_SHA};
        short[] alerts = new short[2];
        assertThatThrownBy(() -> hello(new Client(TestServer.IDENTITY, new byte[16], suites, ProtocolVersion.TLSv12)))
                .isInstanceOfSatisfying(TlsFatalAlertReceived.class, e -> alerts[0] = e.getAlertDescription());
        assertThatThrownBy(() -> hello(new Client("PROD123456nobody", TestServer.KEY, suites, ProtocolVersion.TLSv12)))
                .isInstanceOfSatisfying(TlsFatalAlertReceived.class, e -> alerts[1] = e.getAlertDescription());
        assertThat(alerts[0]).isEqualTo(alerts[1]);
        await().until(() -> server.counter("connections_ended_early_total{cause=\"psk-handshake\"}") >= 1);
        await().until(() -> server.counter("connections_ended_early_total{cause=\"psk-unknown-identity\"}") >= 1);
    }

    /** OpenSSL as another's hand; with TLS 1.3 it offers every certificate suite besides. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-tls1_2 -cipher PSK-AES128-CBC-SHA",
                "-tls1_2 -cipher PSK",
                "-tls1_3 -ciphersuites TLS_AES_128_GCM_SHA256",
                "-tls1_3",
                "-cipher PSK",
                "",
            })
    void opensslConnects(String options, @TempDir Path folder) throws Exception {
        String output = openssl(folder, options, "0102030405060708090a0b0c0d0e0f10");
        assertThat(output).contains("psk " + TestServer.IDENTITY + " 127.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2 -cipher PSK", "-tls1_3"})
    void opensslWithAnotherKeyDoesNot(String options, @TempDir Path folder) throws Exception {
        assertThat(openssl(folder, options, "00")).doesNotContain("psk " + TestServer.IDENTITY);
    }

    private static String openssl(Path folder, String options, String key) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "openssl",
                "s_client",
                "-quiet",
                "-connect",
                "127.0.0.1:" + server.address(Transport.MQTTS).getPort(),
                "-psk_identity",
                TestServer.IDENTITY,
                "-psk",
                key));
        if (!options.isEmpty()) {
            command.addAll(List.of(options.split(" ")));
        }
        Path output = folder.resolve("output");
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
        } catch (IOException e) {
            assumeTrue(false, "openssl is not on this machine");
            throw e;
        }
        try {
            process.getOutputStream().write("x\n".getBytes(StandardCharsets.US_ASCII));
            process.getOutputStream().flush();
            await().until(() -> !process.isAlive()
                    || Files.readString(output, StandardCharsets.ISO_8859_1).contains("127.0.0.1\n"));
        } finally {
            process.destroy();
            process.waitFor(5, TimeUnit.SECONDS);
        }
        return Files.readString(output, StandardCharsets.ISO_8859_1);
    }

    private static String hello(Client client) throws IOException {
        try (Socket socket = server.connect(Transport.MQTTS)) {
            TlsClientProtocol tls = new TlsClientProtocol(socket.getInputStream(), socket.getOutputStream());
            tls.connect(client);
            tls.getOutputStream().write('x');
            tls.getOutputStream().flush();
            String line = TestServer.line(tls.getInputStream());
            assertThat(tls.getInputStream().read()).isEqualTo('x');
            return line;
        }
    }

    private static final class Client extends PSKTlsClient {
        private final int[] suites;
        private final ProtocolVersion version;
        private boolean extendedMasterSecret;
        private boolean encryptThenMac;

        Client(String identity, byte[] key, int[] suites, ProtocolVersion version) {
            super(
                    new BcTlsCrypto(new SecureRandom()),
                    new BasicTlsPSKIdentity(identity.getBytes(StandardCharsets.US_ASCII), key.clone()));
            this.suites = suites.clone();
            this.version = version;
        }

        @Override
        protected ProtocolVersion[] getSupportedVersions() {
            return version.only();
        }

        @Override
        protected int[] getSupportedCipherSuites() {
            return suites.clone();
        }

        @Override
        public void notifyHandshakeComplete() throws IOException {
            super.notifyHandshakeComplete();
            extendedMasterSecret = context.getSecurityParametersConnection().isExtendedMasterSecret();
            encryptThenMac = context.getSecurityParametersConnection().isEncryptThenMAC();
        }
    }
}
