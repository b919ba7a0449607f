package io.tributary.gateway.coap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.tls.BasicTlsPSKIdentity;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.PSKTlsClient;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.UDPTransport;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/** A device that shakes hands as the reference C SDK's key build does: the two suites with CBC and SHA-1, and no other. */
final class SdkDevice implements AutoCloseable {
    private static final int MTU = 512;
    private static final int PATIENCE_MILLIS = 20_000;
    /** For handshakes that are to fail. */
    static final int IMPATIENT_MILLIS = 1_500;

    private final DatagramSocket socket;
    private final DTLSTransport dtls;

    SdkDevice(InetSocketAddress gateway, String clientId, byte[] key, int... suites) throws IOException {
        this(gateway, clientId, key, PATIENCE_MILLIS, suites);
    }

    SdkDevice(InetSocketAddress gateway, String clientId, byte[] key, int handshakeMillis, int[] suites)
            throws IOException {
        socket = new DatagramSocket();
        socket.connect(gateway);
        PSKTlsClient client =
                new PSKTlsClient(
                        new BcTlsCrypto(new SecureRandom()),
                        new BasicTlsPSKIdentity(clientId.getBytes(StandardCharsets.US_ASCII), key)) {
                    @Override
                    protected int[] getSupportedCipherSuites() {
                        return suites.length > 0
                                ? suites
                                : new int[] {
                                    CipherSuite.TLS_PSK_WITH_AES_128_CBC_SHA, CipherSuite.TLS_PSK_WITH_AES_256_CBC_SHA
                                };
                    }

                    @Override
                    protected ProtocolVersion[] getSupportedVersions() {
                        return ProtocolVersion.DTLSv12.only();
                    }

                    @Override
                    public int getHandshakeTimeoutMillis() {
                        return handshakeMillis;
                    }
                };
        dtls = new DTLSClientProtocol().connect(client, new UDPTransport(socket, MTU));
    }

    RawCoap.Answer ask(byte[] message) {
        try {
            dtls.send(message, 0, message.length);
            byte[] answer = new byte[MTU];
            int length = dtls.receive(answer, 0, answer.length, PATIENCE_MILLIS);
            if (length < 0) {
                throw new AssertionError("nothing came back");
            }
            return RawCoap.parse(Arrays.copyOf(answer, length));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the gateway says goodbye, in that time. */
    boolean hearsGoodbye() {
        try {
            return dtls.receive(new byte[MTU], 0, MTU, PATIENCE_MILLIS) < 0 && socket.isClosed();
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        dtls.close();
        socket.close();
    }
}
