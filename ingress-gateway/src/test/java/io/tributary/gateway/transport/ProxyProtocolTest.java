package io.tributary.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose address counts behind a load balancer, and whose word is taken for it. */
class ProxyProtocolTest {
    private static final byte[] SIGNATURE = {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A};
    private static final int LOCAL = 0x20;
    private static final int PROXY = 0x21;
    private static final ListenerConfig TRUSTING = new ListenerConfig(null, 0, List.of("127.0.0.0/8", "::1"));

    @ParameterizedTest
    @CsvSource({
        "PROXY TCP4 203.0.113.7 10.0.0.1 5555 1883, 203.0.113.7",
        "PROXY TCP6 2001:db8::7 2001:db8::1 5555 1883, 2001:db8:0:0:0:0:0:7",
        "PROXY UNKNOWN, 127.0.0.1",
    })
    void version1NamesTheDevice(String header, String device) throws Exception {
        try (TestServer server = plain();
                Socket socket = server.connect(Transport.MQTT)) {
            socket.getOutputStream().write((header + "\r\n").getBytes(StandardCharsets.US_ASCII));
            assertThat(TestServer.hello(socket)).isEqualTo("tcp none " + device);
        }
    }

    @Test
    void version2NamesTheDevice() throws Exception {
        try (TestServer server = plain();
                Socket socket = server.connect(Transport.MQTT)) {
            byte[] header = version2(PROXY);
            for (byte one : header) { // however it is cut
                socket.getOutputStream().write(one);
                socket.getOutputStream().flush();
            }
            assertThat(TestServer.hello(socket)).isEqualTo("tcp none 203.0.113.9");
        }
    }

    /** A health check of the balancer's own. */
    @Test
    void aLocalCommandKeepsTheAddress() throws Exception {
        try (TestServer server = plain();
                Socket socket = server.connect(Transport.MQTT)) {
            socket.getOutputStream().write(version2(LOCAL));
            assertThat(TestServer.hello(socket)).isEqualTo("tcp none 127.0.0.1");
        }
    }

    @Test
    void theHeaderComesBeforeTls(@TempDir Path folder) throws Exception {
        TestCertificates certificates = new TestCertificates();
        certificates.server().write(folder.resolve("s.pem"), folder.resolve("s.key"));
        TlsConfig tls = TlsConfig.of(folder.resolve("s.pem"), folder.resolve("s.key"));
        try (TestServer server = new TestServer(TestServer.config(TRUSTING, tls, TestServer.ADMISSION));
                Socket socket = server.connect(Transport.MQTTS)) {
            socket.getOutputStream().write(version2(PROXY));
            try (SSLSocket secure = (SSLSocket) certificates
                    .client()
                    .getSocketFactory()
                    .createSocket(socket, "localhost", socket.getPort(), true)) {
                assertThat(TestServer.hello(secure)).isEqualTo("tls none 203.0.113.9");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello, no header here, and a line at last\r\n", "PROXY TCP4 nonsense\r\n"})
    void aTrustedSourceHasToSendOne(String instead) throws Exception {
        try (TestServer server = plain()) {
            try (Socket socket = server.connect(Transport.MQTT)) {
                socket.getOutputStream().write(instead.getBytes(StandardCharsets.US_ASCII));
                TlsTest.assertClosed(socket);
            }
            await().until(() -> server.counter("connections_ended_early_total{cause=\"proxy-header\"}") == 1);
        }
    }

    @Test
    void fromOthersItIsNotTaken() throws Exception {
        ListenerConfig trustsSomeoneElse = new ListenerConfig(null, 0, List.of("10.1.2.3"));
        try (TestServer server = new TestServer(TestServer.config(trustsSomeoneElse, null, TestServer.ADMISSION));
                Socket socket = server.connect(Transport.MQTT)) {
            socket.getOutputStream()
                    .write("PROXY TCP4 203.0.113.7 10.0.0.1 5555 1883\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(TestServer.line(socket.getInputStream())).isEqualTo("tcp none 127.0.0.1");
        }
    }

    private static TestServer plain() {
        return new TestServer(TestServer.config(TRUSTING, null, TestServer.ADMISSION));
    }

    private static byte[] version2(int command) {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        header.writeBytes(SIGNATURE);
        header.write(command);
        header.write(0x11); // TCP over IPv4
        header.writeBytes(ByteBuffer.allocate(2).putShort((short) 12).array());
        header.writeBytes(new byte[] {(byte) 203, 0, 113, 9, 10, 0, 0, 1});
        header.writeBytes(ByteBuffer.allocate(4)
                .putShort((short) 5555)
                .putShort((short) 1883)
                .array());
        return header.toByteArray();
    }
}
