package io.tributary.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The choice between certificate and shared key, and that no ClientHello, however cut, breaks it. */
class ClientHelloTest {
    private static final int RECORD_HEADER = 5;
    private static final int MESSAGE_HEADER = 4;

    private static TestServer server;
    private static byte[] flight;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        TestCertificates certificates = new TestCertificates();
        certificates.server().write(folder.resolve("s.pem"), folder.resolve("s.key"));
        server = TestServer.with(TlsConfig.of(folder.resolve("s.pem"), folder.resolve("s.key")));
        flight = firstFlight(certificates.client());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void theJdksClientWantsACertificate() {
        ClientHello hello = ClientHello.read(message(flight));
        assertThat(hello.wantsPreSharedKey()).isFalse();
        assertThat(hello.verifiesEllipticCurves()).isTrue();
    }

    @Test
    void nothingButPskSuitesAndSignalsMeansPsk() {
        assertThat(ClientHello.read(hello(new int[] {0x008C, 0x008D, 0x00FF}, ""))
                        .wantsPreSharedKey())
                .isTrue();
        assertThat(ClientHello.read(hello(new int[] {0x0A0A, 0x008C}, "")).wantsPreSharedKey())
                .as("GREASE means nothing")
                .isTrue();
        assertThat(ClientHello.read(hello(new int[] {0x008C, 0xC02F}, "")).wantsPreSharedKey())
                .as("a certificate would do as well")
                .isFalse();
        assertThat(ClientHello.read(hello(new int[] {0x00FF}, "")).wantsPreSharedKey())
                .isFalse();
    }

    @Test
    void inTls13TheIdentityDecides() {
        int[] suites = {0x1301, 0xC02F};
        assertThat(ClientHello.read(hello(suites, "PROD123456dev01")).wantsPreSharedKey())
                .isTrue();
        assertThat(ClientHello.read(hello(suites, "\u0001\u0002 a session ticket of ours \u00FF"))
                        .wantsPreSharedKey())
                .isFalse();
    }

    /** Cut short at every byte, and with every byte changed: an answer, never an exception. */
    @Test
    void anyBytesAreRead() {
        byte[] whole = new byte[flight.length - RECORD_HEADER - MESSAGE_HEADER];
        System.arraycopy(flight, RECORD_HEADER + MESSAGE_HEADER, whole, 0, whole.length);
        Random random = new Random(7);
        for (int length = 0; length < whole.length; length++) {
            ClientHello.read(Unpooled.wrappedBuffer(whole, 0, length)).wantsPreSharedKey();
            byte[] bent = whole.clone();
            bent[length] = (byte) random.nextInt();
            ClientHello.read(Unpooled.wrappedBuffer(bent)).verifiesEllipticCurves();
            byte[] noise = new byte[length];
            random.nextBytes(noise);
            ClientHello.read(Unpooled.wrappedBuffer(noise)).wantsPreSharedKey();
        }
    }

    @Test
    void cutAtEveryByteItIsAnswered() throws Exception {
        for (int cut = 1; cut < flight.length; cut += cut < 60 ? 1 : 13) {
            try (Socket socket = server.connect(Transport.MQTTS)) {
                socket.getOutputStream().write(flight, 0, cut);
                socket.getOutputStream().flush();
                socket.getOutputStream().write(flight, cut, flight.length - cut);
                assertThat(socket.getInputStream().read()).as("cut at " + cut).isEqualTo(22); // ServerHello
            }
        }
    }

    @Test
    void byteForByteAndInManyRecordsItIsAnswered() throws Exception {
        try (Socket socket = server.connect(Transport.MQTTS)) {
            for (byte one : flight) {
                socket.getOutputStream().write(one);
            }
            assertThat(socket.getInputStream().read()).isEqualTo(22);
        }
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        for (int at = RECORD_HEADER; at < flight.length; at += 50) {
            int length = Math.min(50, flight.length - at);
            records.writeBytes(new byte[] {22, 3, 1, 0, (byte) length});
            records.write(flight, at, length);
        }
        try (Socket socket = server.connect(Transport.MQTTS)) {
            socket.getOutputStream().write(records.toByteArray());
            assertThat(socket.getInputStream().read()).isEqualTo(22);
        }
    }

    @Test
    void aClaimOfAHugeOneIsRefused() throws Exception {
        try (Socket socket = server.connect(Transport.MQTTS)) {
            socket.getOutputStream()
                    .write(new byte[] {22, 3, 1, 0x3F, (byte) 0xFF, 1, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF});
            socket.getOutputStream().write(new byte[20_000]);
            TlsTest.assertClosed(socket);
        }
    }

    private static ByteBuf message(byte[] flight) {
        return Unpooled.wrappedBuffer(flight)
                .skipBytes(RECORD_HEADER + MESSAGE_HEADER)
                .slice();
    }

    private static byte[] firstFlight(SSLContext client) throws Exception {
        SSLEngine engine = client.createSSLEngine("localhost", 8883);
        engine.setUseClientMode(true);
        engine.beginHandshake();
        ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), out);
        byte[] flight = new byte[out.flip().remaining()];
        out.get(flight);
        return flight;
    }

    /** A ClientHello of these suites, and of an identity if there is one. */
    private static ByteBuf hello(int[] suites, String identity) {
        ByteBuf out = Unpooled.buffer();
        out.writeShort(0x0303).writeZero(32).writeByte(0);
        out.writeShort(2 * suites.length);
        for (int suite : suites) {
            out.writeShort(suite);
        }
        out.writeByte(1).writeByte(0);
        if (!identity.isEmpty()) {
            byte[] name = identity.getBytes(StandardCharsets.ISO_8859_1);
            int list = 2 + name.length + 4;
            out.writeShort(4 + 2 + list);
            out.writeShort(41).writeShort(2 + list).writeShort(list);
            out.writeShort(name.length).writeBytes(name).writeInt(0);
        }
        return out;
    }
}
