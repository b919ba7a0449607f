package io.tributary.bench.coap;

import io.tributary.fleet.DeviceCredentials;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import org.bouncycastle.tls.BasicTlsPSKIdentity;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.PSKTlsClient;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.UDPTransport;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/**
 * A device with a key that publishes one message at a time, by DTLS of another hand than the servers'. Blocks; one thread's.
 */
final class CoapDevice {
    private static final int MTU = 1_400;
    private static final int CHANGED = 0x44;
    private static final int ACK_AND_TOKEN = 0x64;
    private static final int URI_PATH = 0xB0;
    private static final int SAME_OPTION = 0x00;
    private static final int LONG_VALUE = 13;
    private static final int TRY_MILLIS = 2_000;
    private static final int TRIES = 5;
    private static final TlsCrypto CRYPTO = new BcTlsCrypto(new SecureRandom());

    private final DeviceCredentials who;
    private final InetSocketAddress server;
    private final byte[] answer = new byte[MTU];
    private final byte[] path;
    private final byte[] payload;
    private DTLSTransport dtls;
    private byte[] request = {};
    private int messageId;
    private long retries;

    private CoapDevice(DeviceCredentials who, InetSocketAddress server, byte[] payload, DTLSTransport dtls) {
        this.who = who;
        this.server = server;
        this.payload = payload;
        this.dtls = dtls;
        this.path = path(who);
    }

    /** Shakes hands. */
    static CoapDevice connect(DeviceCredentials who, InetSocketAddress server, byte[] payload) throws IOException {
        return new CoapDevice(who, server, payload, handshake(who, server));
    }

    private static DTLSTransport handshake(DeviceCredentials who, InetSocketAddress server) throws IOException {
        DatagramSocket socket = new DatagramSocket();
        socket.connect(server);
        byte[] key = Base64.getDecoder().decode(who.secret());
        PSKTlsClient client =
                new PSKTlsClient(
                        CRYPTO,
                        new BasicTlsPSKIdentity(who.device().clientId().getBytes(StandardCharsets.US_ASCII), key)) {
                    @Override
                    protected int[] getSupportedCipherSuites() {
                        return new int[] {CipherSuite.TLS_PSK_WITH_AES_128_CCM_8};
                    }

                    @Override
                    protected ProtocolVersion[] getSupportedVersions() {
                        return ProtocolVersion.DTLSv12.only();
                    }
                };
        return new DTLSClientProtocol().connect(client, new UDPTransport(socket, MTU));
    }

    /** The path of its topic {@code event}, as options, one for each level. */
    private static byte[] path(DeviceCredentials who) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int head = URI_PATH;
        for (String level : new String[] {who.device().productId(), who.device().deviceName(), "event"}) {
            byte[] bytes = level.getBytes(StandardCharsets.US_ASCII);
            if (bytes.length < LONG_VALUE) {
                out.write(head | bytes.length);
            } else {
                out.write(head | LONG_VALUE);
                out.write(bytes.length - LONG_VALUE);
            }
            out.writeBytes(bytes);
            head = SAME_OPTION;
        }
        return out.toByteArray();
    }

    /** Sends the next message. */
    void publish() throws IOException {
        messageId = messageId + 1 & 0xFFFF;
        ByteArrayOutputStream out = new ByteArrayOutputStream(16 + path.length + payload.length);
        out.write(0x44); // version 1, confirmable, a token of four bytes
        out.write(0x02); // POST
        out.write(messageId >> 8);
        out.write(messageId);
        for (int shift = 24; shift >= 0; shift -= 8) {
            out.write(messageId >> shift);
        }
        out.writeBytes(path);
        out.write(0xFF);
        out.writeBytes(payload);
        request = out.toByteArray();
        dtls.send(request, 0, request.length);
    }

    /**
     * Waits for the answer, and sends again when it does not come.
     *
     * @return whether it is 2.04; another answer, or none after some tries, is not
     */
    boolean isTaken() throws IOException {
        for (int i = 0; i < TRIES; i++) {
            int length = dtls.receive(answer, 0, answer.length, TRY_MILLIS);
            while (length >= 4 && !isOurs()) {
                length = dtls.receive(answer, 0, answer.length, TRY_MILLIS);
            }
            if (length >= 4) {
                return answer[1] == CHANGED;
            }
            retries++;
            dtls.send(request, 0, request.length);
        }
        return false;
    }

    private boolean isOurs() {
        return answer[0] == ACK_AND_TOKEN && ((answer[2] & 0xFF) << 8 | answer[3] & 0xFF) == messageId;
    }

    /** Says goodbye and shakes hands again. */
    void reconnect() throws IOException {
        dtls.close();
        dtls = handshake(who, server);
    }

    long retries() {
        return retries;
    }
}
