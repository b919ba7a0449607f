package io.tributary.gateway.device;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.interfaces.RSAPublicKey;
import java.util.HexFormat;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The signed username and password of a CONNECT: an HMAC under the device secret, or an RSA signature under the key of the device's
 * certificate. (Device protocol, sections 2.2 and 2.3.) Pure. Nothing of it depends on whether the device exists until a key comes in.
 */
final class SignedPassword {
    /** How it was signed. */
    enum Method {
        HMAC_SHA1("HmacSHA1"),
        HMAC_SHA256("HmacSHA256"),
        RSA_SHA256("SHA256withRSA");

        private final String algorithm;

        Method(String algorithm) {
            this.algorithm = algorithm;
        }
    }

    private static final int LONG_DIGITS = 18;
    /** Hexadecimal digits of the longest signature, RSA with 8192 bits. */
    private static final int MAX_HEX = 2048;

    private final String username;
    private final String expiry;
    private final Method method;
    private final byte[] signature;

    private SignedPassword(String username, String expiry, Method method, byte[] signature) {
        this.username = username;
        this.expiry = expiry;
        this.method = method;
        this.signature = signature;
    }

    /**
     * Reads the form.
     *
     * @throws NotProvenException FORM, saying what is wrong with it
     */
    static SignedPassword of(Credentials credentials) {
        String[] parts = credentials.username().split(";", -1);
        if (parts.length != 4) {
            throw malformed("the username does not have four parts");
        }
        requireOwner(credentials, parts[0]);
        requireNumber(parts[3]);
        int separator = credentials.password().indexOf(';');
        if (separator < 0) {
            throw malformed("the password names no method");
        }
        Method method = methodOf(credentials.password().substring(separator + 1));
        return new SignedPassword(
                credentials.username(),
                parts[3],
                method,
                bytesOf(credentials.password().substring(0, separator)));
    }

    /**
     * Refuses a username that is another device's: its first part must be the client id.
     *
     * @throws NotProvenException FORM
     */
    static void requireOwner(Credentials credentials) {
        int end = credentials.username().indexOf(';');
        requireOwner(
                credentials,
                end < 0 ? credentials.username() : credentials.username().substring(0, end));
    }

    private static void requireOwner(Credentials credentials, String first) {
        if (!first.equals(credentials.clientId())) {
            throw malformed("the username does not begin with the client id");
        }
    }

    Method method() {
        return method;
    }

    /** Whether this secret made the signature; takes the same time whichever byte differs. */
    boolean isSignedBy(byte[] psk) {
        if (psk.length == 0) {
            return false;
        }
        try {
            Mac mac = Mac.getInstance(method.algorithm);
            mac.init(new SecretKeySpec(psk, method.algorithm));
            return MessageDigest.isEqual(mac.doFinal(username.getBytes(StandardCharsets.UTF_8)), signature);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(method.algorithm + " is part of every JDK", e);
        }
    }

    /** Whether the other half of this key made the signature. */
    boolean isSignedBy(RSAPublicKey key) {
        return Certificates.verify(key, username.getBytes(StandardCharsets.UTF_8), signature);
    }

    boolean hasExpired(long nowSeconds) {
        return isPast(expiry, nowSeconds);
    }

    /** Reads a decimal of any length as seconds. */
    static boolean isPast(String expiry, long nowSeconds) {
        requireNumber(expiry);
        int start = 0;
        while (start < expiry.length() && expiry.charAt(start) == '0') {
            start++;
        }
        String digits = expiry.substring(start);
        if (digits.length() > LONG_DIGITS) {
            return false;
        }
        return digits.isEmpty() || Long.parseLong(digits) < nowSeconds;
    }

    private static void requireNumber(String expiry) {
        if (expiry.isEmpty()) {
            throw malformed("the expiry is missing");
        }
        for (int i = 0; i < expiry.length(); i++) {
            if (expiry.charAt(i) < '0' || expiry.charAt(i) > '9') {
                throw malformed("the expiry is not a number");
            }
        }
    }

    private static Method methodOf(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "hmacsha1" -> Method.HMAC_SHA1;
            case "hmacsha256" -> Method.HMAC_SHA256;
            case "rsa-sha256" -> Method.RSA_SHA256;
            default -> throw malformed("the password's method is none of hmacsha1, hmacsha256 and rsa-sha256");
        };
    }

    /** What is not hexadecimal is no signature of anyone's, and is compared like one. */
    private static byte[] bytesOf(String hex) {
        if (hex.length() > MAX_HEX || hex.length() % 2 != 0) {
            return new byte[0];
        }
        try {
            return HexFormat.of().parseHex(hex);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private static NotProvenException malformed(String why) {
        return new NotProvenException(ProofFailure.FORM, why);
    }
}
