package io.tributary.gateway.device;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The HMAC-signed password of a key device. (Device protocol, section 2.2.) Pure. */
final class SignedPassword {
    private static final int LONG_DIGITS = 18;

    /**
     * Checks form, signature and expiry, in that order.
     *
     * @param psk the decoded device secret
     * @throws RejectedException {@link Rejection#UNAUTHENTICATED}, saying which of them is wrong
     */
    static void verify(Credentials credentials, byte[] psk, long nowSeconds) {
        String[] parts = credentials.username().split(";", -1);
        if (parts.length != 4) {
            throw refuse("the username does not have four parts");
        }
        if (!parts[0].equals(credentials.clientId())) {
            throw refuse("the username does not begin with the client id");
        }
        int separator = credentials.password().indexOf(';');
        if (separator < 0) {
            throw refuse("the password names no method");
        }
        String claimed = credentials.password().substring(0, separator).toLowerCase(Locale.ROOT);
        String expected =
                hmac(algorithmOf(credentials.password().substring(separator + 1)), psk, credentials.username());
        if (!MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.UTF_8), claimed.getBytes(StandardCharsets.UTF_8))) {
            throw refuse("the signature is wrong");
        }
        if (isPast(parts[3], nowSeconds)) {
            throw refuse("the signature has expired");
        }
    }

    /** Reads a decimal of any length as seconds. */
    static boolean isPast(String expiry, long nowSeconds) {
        int start = 0;
        for (int i = 0; i < expiry.length(); i++) {
            char c = expiry.charAt(i);
            if (c < '0' || c > '9') {
                throw refuse("the expiry is not a number");
            }
            if (c == '0' && start == i) {
                start++;
            }
        }
        if (expiry.isEmpty()) {
            throw refuse("the expiry is missing");
        }
        String digits = expiry.substring(start);
        if (digits.length() > LONG_DIGITS) {
            return false;
        }
        return digits.isEmpty() || Long.parseLong(digits) < nowSeconds;
    }

    private static String algorithmOf(String method) {
        return switch (method.toLowerCase(Locale.ROOT)) {
            case "hmacsha1" -> "HmacSHA1";
            case "hmacsha256" -> "HmacSHA256";
            default -> throw refuse("the password's method is neither hmacsha1 nor hmacsha256");
        };
    }

    private static String hmac(String algorithm, byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key, algorithm));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(algorithm + " is part of every JDK", e);
        }
    }

    private static RejectedException refuse(String why) {
        return new RejectedException(Rejection.UNAUTHENTICATED, why);
    }

    private SignedPassword() {}
}
