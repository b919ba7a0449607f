package io.tributary.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tributary.gateway.conformance.NoErrorsLogged;
import io.tributary.gateway.mqtt.SocketGateway;
import io.tributary.limits.Limits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever someone without credentials sends to a whole gateway: it is counted by cause, and no error in the log. */
class StrangersTest {
    @RegisterExtension
    final NoErrorsLogged noErrors = new NoErrorsLogged();

    private static TestCertificates certificates;
    private static SocketGateway gateway;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        Path certificate = folder.resolve("server.pem");
        Path key = folder.resolve("server.key");
        certificates = new TestCertificates();
        certificates.server().write(certificate, key);
        gateway = new SocketGateway(
                Limits.DEFAULTS,
                TestServer.config(ListenerConfig.onPort(0), TlsConfig.of(certificate, key), TestServer.ADMISSION));
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void aRecordThatIsNoneAfterTheHandshake(String version) throws Exception {
        double before = ended("tls-record");
        for (byte[] garbage :
                new byte[][] {"GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII), sealed(100)}) {
            double earlier = ended("tls-record");
            try (Socket plain = connect(Transport.MQTTS);
                    SSLSocket tls = (SSLSocket) certificates
                            .client()
                            .getSocketFactory()
                            .createSocket(plain, "localhost", plain.getPort(), false)) {
                tls.setEnabledProtocols(new String[] {version});
                tls.startHandshake();
                plain.getOutputStream().write(garbage);
                plain.getOutputStream().write(garbage); // OpenSSL keeps its word on the first until it is asked again
                TlsTest.assertClosed(plain);
            }
            await().until(() -> ended("tls-record") == earlier + 1);
        }
        assertThat(ended("tls-record")).isEqualTo(before + 2);
    }

    @Test
    void aFrameThatIsNoneAfterTheUpgrade() throws Exception {
        double before = ended("websocket-frame");
        try (Socket socket = connect(Transport.WS)) {
            socket.getOutputStream()
                    .write(("GET /mqtt HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                                    + "Sec-WebSocket-Protocol: mqtt\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(TestServer.line(socket.getInputStream())).contains("101");
            socket.getOutputStream().write(new byte[] {(byte) 0xFF, 0x7F, 1, 2, 3, 4, 5, 6, 7, 8});
            TlsTest.assertClosed(socket);
        }
        await().until(() -> ended("websocket-frame") == before + 1);
    }

    /** Random bytes, alone or behind the beginning of what is right. */
    @ParameterizedTest
    @ValueSource(strings = {"MQTT", "MQTTS", "WS", "WSS"})
    void garbage(String transport) throws Exception {
        double before = gateway.metric("connections_ended_early_total");
        Random random = new Random(20_261_127);
        for (int i = 0; i < 60; i++) {
            byte[] bytes = new byte[1 + random.nextInt(600)];
            random.nextBytes(bytes);
            if (i % 3 == 0) { // the header of a handshake record
                byte[] header = {22, 3, 1, (byte) (bytes.length >> 8), (byte) bytes.length, 1, 0, 0, 40};
                System.arraycopy(header, 0, bytes, 0, Math.min(header.length, bytes.length));
            } else if (i % 3 == 1) { // CONNECT
                byte[] header = {0x10, 60, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 60};
                System.arraycopy(header, 0, bytes, 0, Math.min(header.length, bytes.length));
            }
            try (Socket socket = connect(Transport.valueOf(transport))) {
                socket.getOutputStream().write(bytes);
                socket.shutdownOutput();
                TlsTest.assertClosed(socket);
            } catch (IOException e) {
                assertThat(e).isNotInstanceOf(java.net.SocketTimeoutException.class); // closed while we wrote
            }
        }
        await().until(() -> gateway.metric("connections_open") == 0);
        if (!transport.equals("MQTT")) { // there a CONNECT may have come, and been refused
            await().until(() -> gateway.metric("connections_ended_early_total") >= before + 60);
        }
        assertThat(gateway.metric("connections_ended_early_total{cause=\"bug\"}"))
                .isZero();
    }

    /** A record of application data under no key. */
    private static byte[] sealed(int length) {
        byte[] record = new byte[5 + length];
        record[0] = 23;
        record[1] = 3;
        record[2] = 3;
        record[4] = (byte) length;
        return record;
    }

    private static double ended(String cause) {
        return gateway.metric("connections_ended_early_total{cause=\"" + cause + "\"}");
    }

    private static Socket connect(Transport transport) throws IOException {
        Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), gateway.address(transport).getPort());
        socket.setSoTimeout(10_000);
        return socket;
    }
}
