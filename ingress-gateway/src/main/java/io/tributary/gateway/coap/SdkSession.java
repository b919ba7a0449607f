package io.tributary.gateway.coap;

import io.tributary.gateway.device.TransportProof;
import io.tributary.gateway.transport.PskServer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.security.Principal;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.bouncycastle.tls.DTLSRequest;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.DatagramTransport;
import org.eclipse.californium.elements.auth.PreSharedKeyIdentity;
import org.jspecify.annotations.Nullable;

/**
 * The DTLS session of one device with the reference C SDK, by BouncyCastle, which reads datagrams from a queue: while it shakes hands on a
 * thread of its own, afterwards on that of whoever brings one. Thread-safe.
 */
final class SdkSession implements DatagramTransport {
    private static final int QUEUED = 16;
    private static final int LARGEST_DATAGRAM = 2_048;
    /** The SDK's buffers have 512 bytes; nothing we send it is near this. */
    private static final int MTU = 1_280;

    private static final int AT_ONCE_MILLIS = 1;

    private final InetSocketAddress address;
    private final Datagrams out;
    private final BlockingQueue<byte[]> in = new ArrayBlockingQueue<>(QUEUED);
    private final byte[] plain = new byte[LARGEST_DATAGRAM];
    private volatile @Nullable DTLSTransport dtls;
    private volatile @Nullable DtlsPeer peer;
    private volatile @Nullable Principal principal;
    private volatile boolean closed;

    /** Where datagrams go. */
    @FunctionalInterface
    interface Datagrams {
        void send(InetSocketAddress to, byte[] data, int offset, int length) throws IOException;
    }

    SdkSession(InetSocketAddress address, Datagrams out) {
        this.address = address;
        this.out = out;
    }

    /**
     * Shakes hands; takes until it is done, or given up.
     *
     * @param request the ClientHello that has brought its cookie
     * @throws IOException when it fails
     */
    void open(DTLSRequest request, PskServer server, DtlsPeers peers) throws IOException {
        DTLSTransport made = new DTLSServerProtocol().accept(server, this, request);
        TransportProof.PreSharedKey proof = server.proof();
        DtlsPeer begun = peers.begin(proof.identity(), proof);
        peer = begun;
        principal = new PreSharedKeyIdentity(proof.identity()).amend(DtlsPrincipals.infoOf(begun));
        dtls = made;
    }

    boolean isOpen() {
        return dtls != null;
    }

    boolean isClosed() {
        return closed;
    }

    @Nullable
    DtlsPeer peer() {
        return peer;
    }

    /** A datagram has come. One too many is lost, as datagrams are. */
    void arrived(byte[] datagram) {
        in.offer(datagram);
    }

    /** Hands on what the queued datagrams hold, once the session is open. */
    synchronized void read(BiConsumer<Principal, byte[]> taker) {
        DTLSTransport open = dtls;
        Principal who = principal;
        try {
            while (open != null && who != null && !closed && !in.isEmpty()) {
                int length = open.receive(plain, 0, plain.length, AT_ONCE_MILLIS);
                if (length > 0) {
                    taker.accept(who, Arrays.copyOf(plain, length));
                }
            }
        } catch (InterruptedIOException e) {
            // What was queued is read, and some of it was no message.
        } catch (IOException e) { // the peer has closed it, or sent what breaks it
            closed = true;
        }
    }

    /** Sends to the device. */
    void write(byte[] message) throws IOException {
        DTLSTransport open = dtls;
        if (open == null || closed) {
            throw new IOException("the DTLS session is over");
        }
        open.send(message, 0, message.length);
    }

    @Override
    public int receive(byte[] buffer, int offset, int length, int waitMillis) throws IOException {
        try {
            // Once it is open, the thread that reads is that of all: it waits for nobody.
            byte[] datagram = isOpen() ? in.poll() : in.poll(waitMillis, TimeUnit.MILLISECONDS);
            if (closed) {
                throw new IOException("given up");
            }
            if (datagram == null && isOpen()) {
                throw new InterruptedIOException("nothing has come");
            } else if (datagram == null) {
                return -1;
            }
            int size = Math.min(length, datagram.length);
            System.arraycopy(datagram, 0, buffer, offset, size);
            return size;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void send(byte[] buffer, int offset, int length) throws IOException {
        out.send(address, buffer, offset, length);
    }

    @Override
    public int getReceiveLimit() {
        return LARGEST_DATAGRAM;
    }

    @Override
    public int getSendLimit() {
        return MTU;
    }

    /** Says goodbye, if there is anybody to say it to. */
    void end() throws IOException {
        DTLSTransport open = dtls;
        if (open != null && !closed) {
            open.close();
        }
        closed = true;
    }

    @Override
    public void close() {
        closed = true;
    }
}
