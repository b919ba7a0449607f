package io.tributary.gateway.transport;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a TLS client says first, as far as it decides who answers. Reads a message of any content without failing: what is cut short or
 * makes no sense is left to the TLS engine, which knows the alert for it.
 *
 * @param cipherSuites as offered, signalling values and GREASE left out
 * @param pskIdentities of the pre_shared_key extension of TLS 1.3
 * @param signatureSchemes what the client can verify
 */
record ClientHello(List<Integer> cipherSuites, List<String> pskIdentities, List<Integer> signatureSchemes) {
    /** Nothing known: it makes no sense. */
    static final ClientHello NONE = new ClientHello(List.of(), List.of(), List.of());

    private static final int VERSION_AND_RANDOM = 34;
    private static final int SIGNATURE_ALGORITHMS = 13;
    private static final int PRE_SHARED_KEY = 41;
    private static final int ECDSA_P256_SHA256 = 0x0403;
    private static final int RENEGOTIATION_INFO = 0x00FF;
    private static final int FALLBACK = 0x5600;
    /** Product id and device name; a session ticket is longer, and not text. */
    private static final Pattern CLIENT_ID = Pattern.compile("[A-Z0-9]{10}[a-zA-Z0-9:_-]{1,48}");

    /** @param message the handshake message without its header; its indexes are left alone */
    static ClientHello read(ByteBuf message) {
        ByteBuf in = message.slice();
        List<Integer> suites = new ArrayList<>();
        List<String> identities = new ArrayList<>();
        List<Integer> schemes = new ArrayList<>();
        try {
            in.skipBytes(VERSION_AND_RANDOM);
            in.skipBytes(in.readUnsignedByte()); // session id
            ByteBuf offered = in.readSlice(in.readUnsignedShort());
            while (offered.isReadable()) {
                int suite = offered.readUnsignedShort();
                if (suite != RENEGOTIATION_INFO && suite != FALLBACK && !isGrease(suite)) {
                    suites.add(suite);
                }
            }
            in.skipBytes(in.readUnsignedByte()); // compression methods
            if (in.isReadable()) {
                readExtensions(in.readSlice(in.readUnsignedShort()), identities, schemes);
            }
        } catch (IndexOutOfBoundsException e) {
            return NONE;
        }
        return new ClientHello(List.copyOf(suites), List.copyOf(identities), List.copyOf(schemes));
    }

    private static void readExtensions(ByteBuf in, List<String> identities, List<Integer> schemes) {
        while (in.isReadable()) {
            int type = in.readUnsignedShort();
            ByteBuf content = in.readSlice(in.readUnsignedShort());
            if (type == SIGNATURE_ALGORITHMS) {
                ByteBuf list = content.readSlice(content.readUnsignedShort());
                while (list.isReadable()) {
                    schemes.add(list.readUnsignedShort());
                }
            } else if (type == PRE_SHARED_KEY) {
                ByteBuf list = content.readSlice(content.readUnsignedShort());
                while (list.isReadable()) {
                    ByteBuf identity = list.readSlice(list.readUnsignedShort());
                    identities.add(identity.toString(StandardCharsets.ISO_8859_1));
                    list.skipBytes(Integer.BYTES); // age
                }
            }
        }
    }

    /** Whether the client means to use a device's key: it offers nothing else, or (TLS 1.3) names a device. */
    boolean wantsPreSharedKey() {
        boolean nothingElse = !cipherSuites.isEmpty() && cipherSuites.stream().allMatch(PskSuites::contains);
        return nothingElse || pskIdentities.stream().anyMatch(ClientHello::isClientId);
    }

    /** Whether a certificate with a P-256 key will do. */
    boolean verifiesEllipticCurves() {
        return signatureSchemes.contains(ECDSA_P256_SHA256)
                && cipherSuites.stream().anyMatch(suite -> isTls13(suite) || EllipticSuites.contains(suite));
    }

    static boolean isClientId(String identity) {
        return CLIENT_ID.matcher(identity).matches();
    }

    private static boolean isTls13(int suite) {
        return suite >> 8 == 0x13;
    }

    /** (RFC 8701.) */
    private static boolean isGrease(int value) {
        return (value & 0x0F0F) == 0x0A0A && value >> 8 == (value & 0xFF);
    }

    /** TLS 1.2 suites whose server signs with ECDSA, those that our engines have. */
    private static final class EllipticSuites {
        static boolean contains(int suite) {
            return suite == 0xC02B || suite == 0xC02C || suite == 0xCCA9 || suite == 0xC009 || suite == 0xC00A;
        }

        private EllipticSuites() {}
    }
}
