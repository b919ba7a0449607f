package io.tributary.gateway.coap;

import java.nio.ByteBuffer;
import org.bouncycastle.tls.CipherSuite;

/**
 * Which datagrams begin a handshake of the reference C SDK's key build: a ClientHello, whole, with its two suites and no other. (Device
 * protocol, section 15.1.) Pure.
 */
final class DtlsHello {
    private static final byte HANDSHAKE = 22;
    private static final byte CLIENT_HELLO = 1;
    private static final int RECORD_VERSION = 2;
    private static final int SEQUENCE = 6;
    private static final int VERSION_AND_RANDOM = 34;
    private static final int SMALLEST = 13 + 12 + VERSION_AND_RANDOM + 4;

    static boolean isOfReferenceSdk(byte[] data, int offset, int length) {
        if (length < SMALLEST) {
            return false;
        }
        ByteBuffer in = ByteBuffer.wrap(data, offset, length);
        if (in.get() != HANDSHAKE) {
            return false;
        }
        skip(in, RECORD_VERSION);
        if (in.getShort() != 0) { // an epoch that is already encrypted
            return false;
        }
        skip(in, SEQUENCE + 2);
        if (in.get() != CLIENT_HELLO) {
            return false;
        }
        int whole = medium(in);
        skip(in, 2);
        if (medium(in) != 0 || medium(in) != whole) { // a fragment
            return false;
        }
        skip(in, VERSION_AND_RANDOM);
        boolean session = skipCounted(in);
        boolean cookie = session && skipCounted(in);
        return cookie && offersOnlyThose(in);
    }

    private static boolean offersOnlyThose(ByteBuffer in) {
        if (in.remaining() < 2) {
            return false;
        }
        int bytes = in.getShort() & 0xFFFF;
        if (bytes > in.remaining() || bytes % 2 != 0) {
            return false;
        }
        boolean some = false;
        for (int i = 0; i < bytes; i += 2) {
            int suite = in.getShort() & 0xFFFF;
            boolean ours = suite == CipherSuite.TLS_PSK_WITH_AES_128_CBC_SHA
                    || suite == CipherSuite.TLS_PSK_WITH_AES_256_CBC_SHA;
            some |= ours;
            if (!ours && !CipherSuite.isSCSV(suite)) {
                return false;
            }
        }
        return some;
    }

    private static int medium(ByteBuffer in) {
        return (in.get() & 0xFF) << 16 | in.getShort() & 0xFFFF;
    }

    private static void skip(ByteBuffer in, int bytes) {
        in.position(in.position() + bytes);
    }

    /** A session id or a cookie; false when it is cut off. */
    private static boolean skipCounted(ByteBuffer in) {
        if (!in.hasRemaining()) {
            return false;
        }
        int bytes = in.get() & 0xFF;
        if (bytes > in.remaining()) {
            return false;
        }
        skip(in, bytes);
        return true;
    }

    private DtlsHello() {}
}
