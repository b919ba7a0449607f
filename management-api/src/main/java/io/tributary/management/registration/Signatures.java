package io.tributary.management.registration;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The two signatures of registration; keys are text in both. (Device protocol, sections 13 and 14.2.) */
public final class Signatures {
    /** Names that devices sign whatever address they were given. */
    private static final List<String> FIXED_HOSTS = List.of(
            "ap-guangzhou.gateway.tencentdevices.com",
            "us-east.gateway.tencentdevices.com",
            "europe.gateway.tencentdevices.com",
            "ap-bangkok.gateway.tencentdevices.com");

    /**
     * What the headers and the body of the current form say.
     *
     * @param host the header as received; empty when there was none
     * @param path as signed
     * @param algorithm as sent
     * @param timestamp seconds, as sent
     * @param nonce as sent
     */
    public record Signed(String host, String path, String algorithm, String timestamp, String nonce, byte[] body) {
        String text(String signedHost) {
            return String.join(
                    "\n", "POST", signedHost, path, "", algorithm, timestamp, nonce, hex(digest("SHA-256", body)));
        }
    }

    /** The name of the JDK's algorithm for one of the protocol, in any case of letters; empty when it is none of registration's. */
    public static Optional<String> macOf(String algorithm) {
        return switch (algorithm.toLowerCase(Locale.ROOT)) {
            case "hmacsha256" -> Optional.of("HmacSHA256");
            case "hmacsha1" -> Optional.of("HmacSHA1");
            default -> Optional.empty();
        };
    }

    /** The signature of the current form, base64, if the client signed this host. */
    public static String current(String secret, String mac, String host, Signed signed) {
        return Base64.getEncoder().encodeToString(hmac(mac, secret, signed.text(host)));
    }

    /**
     * Looks for the host that the client may have signed.
     *
     * @param given base64, as received
     */
    public static Proof currentProof(String mac, Signed signed, String given) {
        byte[] wanted = bytes(given);
        return secret -> {
            boolean holds = false;
            for (String host : hosts(signed.host())) {
                holds |= MessageDigest.isEqual(bytes(current(secret, mac, host, signed)), wanted);
            }
            return holds;
        };
    }

    /** The hosts a client may have signed, in the order in which they are tried. */
    static Set<String> hosts(String header) {
        Set<String> hosts = new LinkedHashSet<>();
        hosts.add(header);
        hosts.add(header.replaceFirst(":\\d{1,5}$", ""));
        hosts.addAll(FIXED_HOSTS);
        return hosts;
    }

    /** The signature of the old form: base64 of hexadecimal characters. */
    public static String old(String secret, RegistrationFields fields) {
        String text = "deviceName=" + fields.deviceName() + "&nonce=" + fields.nonce() + "&productId="
                + fields.productId() + "&timestamp=" + fields.timestamp();
        return Base64.getEncoder().encodeToString(bytes(hex(hmac("HmacSHA1", secret, text))));
    }

    /**
     * Proof of the old form.
     *
     * @param given base64, as received
     */
    public static Proof oldProof(RegistrationFields fields, String given) {
        byte[] wanted = bytes(given);
        return secret -> MessageDigest.isEqual(bytes(old(secret, fields)), wanted);
    }

    /** What the old form signs, as text. */
    public record RegistrationFields(String deviceName, String nonce, String productId, String timestamp) {}

    private static byte[] hmac(String algorithm, String secret, String text) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(bytes(secret), algorithm));
            return mac.doFinal(bytes(text));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(algorithm + " is part of every JDK", e);
        }
    }

    private static byte[] digest(String algorithm, byte[] content) {
        try {
            return MessageDigest.getInstance(algorithm).digest(content);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(algorithm + " is part of every JDK", e);
        }
    }

    private static String hex(byte[] content) {
        return HexFormat.of().formatHex(content);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Signatures() {}
}
