package io.tributary.gateway.transport;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.bouncycastle.tls.CipherSuite;

/** Cipher suites of TLS-PSK: what we serve, in our order of preference, and what tells that a client wants one. */
final class PskSuites {
    private static final int[] TLS_1_3 = {
        CipherSuite.TLS_AES_128_GCM_SHA256, CipherSuite.TLS_CHACHA20_POLY1305_SHA256,
    };
    /** The last two are all that the reference C SDK offers. */
    private static final int[] TLS_1_2 = {
        CipherSuite.TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256,
        CipherSuite.TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256,
        CipherSuite.TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA256,
        CipherSuite.TLS_PSK_WITH_AES_128_GCM_SHA256,
        CipherSuite.TLS_PSK_WITH_AES_256_GCM_SHA384,
        CipherSuite.TLS_PSK_WITH_CHACHA20_POLY1305_SHA256,
        CipherSuite.TLS_PSK_WITH_AES_128_CCM_8,
        CipherSuite.TLS_PSK_WITH_AES_128_CBC_SHA256,
        CipherSuite.TLS_PSK_WITH_AES_128_CBC_SHA,
        CipherSuite.TLS_PSK_WITH_AES_256_CBC_SHA,
    };

    /** All there are, first and last of each run in the registry of suites; RSA_PSK ones, too, for who offers them has a key. */
    private static final int[][] ALL = {
        {0x002C, 0x002E},
        {0x008A, 0x0095},
        {0x00A8, 0x00B9},
        {0xC033, 0xC03B},
        {0xC064, 0xC071},
        {0xC08E, 0xC09B},
        {0xC0A4, 0xC0AB},
        {0xCCAB, 0xCCAE},
        {0xD001, 0xD005},
    };

    /** What the server takes, TLS 1.3 first. */
    static int[] served() {
        return IntStream.concat(Arrays.stream(TLS_1_3), Arrays.stream(TLS_1_2)).toArray();
    }

    /** All that the reference C SDK offers. */
    static int[] ofReferenceSdk() {
        return new int[] {CipherSuite.TLS_PSK_WITH_AES_128_CBC_SHA, CipherSuite.TLS_PSK_WITH_AES_256_CBC_SHA};
    }

    /** Whether this is a suite of TLS 1.2 that works with a shared key. */
    static boolean contains(int suite) {
        return Arrays.stream(ALL).anyMatch(run -> run[0] <= suite && suite <= run[1]);
    }

    private PskSuites() {}
}
