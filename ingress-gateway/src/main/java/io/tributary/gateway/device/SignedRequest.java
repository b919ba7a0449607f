package io.tributary.gateway.device;

import io.tributary.identity.DeviceId;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * One request over HTTP that a device has signed. (Device protocol, section 13.) Keys are used as text here, not decoded. The host that
 * was signed has to be guessed: devices sign the one they were given, with or without its port, or one of the reference product's own.
 * Pure.
 */
public final class SignedRequest implements Signed {
    /** Names that devices sign whatever address they were given. */
    private static final List<String> FIXED_HOSTS = List.of(
            "ap-guangzhou.gateway.tencentdevices.com",
            "us-east.gateway.tencentdevices.com",
            "europe.gateway.tencentdevices.com",
            "ap-bangkok.gateway.tencentdevices.com");

    private static final Pattern PORT = Pattern.compile(":\\d{1,5}$");
    private static final Pattern SECONDS = Pattern.compile("\\d{1,12}");
    private static final Pattern NONCE = Pattern.compile("-?\\d{1,20}");
    /** Base64 characters of the longest signature, RSA with 8192 bits. */
    private static final int MAX_SIGNATURE = 1_368;

    /** How a request is signed. */
    enum Method {
        HMAC_SHA1("HmacSHA1"),
        HMAC_SHA256("HmacSHA256"),
        RSA_SHA256("SHA256withRSA");

        private final String algorithm;

        Method(String algorithm) {
            this.algorithm = algorithm;
        }
    }

    /**
     * The headers of a request, each as received, empty when it is missing.
     *
     * @param host the header Host; of HTTP/2 the authority
     */
    public record Headers(String host, String algorithm, String timestamp, String nonce, String signature) {}

    private final DeviceId device;
    private final String host;
    private final Method method;
    private final String rest;
    private final long timestamp;
    private final String nonce;
    private final byte[] signature;

    private SignedRequest(
            DeviceId device, String host, Method method, String rest, long timestamp, String nonce, byte[] signature) {
        this.device = device;
        this.host = host;
        this.method = method;
        this.rest = rest;
        this.timestamp = timestamp;
        this.nonce = nonce;
        this.signature = signature;
    }

    /**
     * Reads the form.
     *
     * @param device who it says it is
     * @param path as it was signed, and so as it was asked for
     * @throws NotProvenException FORM, saying which header is wrong
     */
    static SignedRequest of(DeviceId device, String path, Headers headers, byte[] body) {
        if (!SECONDS.matcher(headers.timestamp()).matches()) {
            throw malformed("X-TC-Timestamp is missing or not the seconds since 1970");
        }
        if (!NONCE.matcher(headers.nonce()).matches()) {
            throw malformed("X-TC-Nonce is missing or not a whole number");
        }
        if (headers.signature().isEmpty() || headers.signature().length() > MAX_SIGNATURE) {
            throw malformed("X-TC-Signature is missing or too long");
        }
        String rest = "\n" + path + "\n\n" + headers.algorithm() + "\n" + headers.timestamp() + "\n" + headers.nonce()
                + "\n" + sha256(body);
        return new SignedRequest(
                device,
                headers.host(),
                methodOf(headers.algorithm()),
                rest,
                Long.parseLong(headers.timestamp()),
                headers.nonce(),
                bytesOf(headers.signature()));
    }

    @Override
    public DeviceId device() {
        return device;
    }

    @Override
    public boolean byCertificate() {
        return method == Method.RSA_SHA256;
    }

    @Override
    public long timestamp() {
        return timestamp;
    }

    @Override
    public String nonce() {
        return nonce;
    }

    /** For one of the hosts. */
    @Override
    public boolean isSignedBy(byte[] key) {
        if (key.length == 0) {
            return false;
        }
        try {
            Mac mac = Mac.getInstance(method.algorithm);
            mac.init(new SecretKeySpec(key, method.algorithm));
            return isSignedForSome(name -> MessageDigest.isEqual(mac.doFinal(text(name)), signature));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(method.algorithm + " is part of every JDK", e);
        }
    }

    /** For one of the hosts. */
    @Override
    public boolean isSignedBy(RSAPublicKey key) {
        return isSignedForSome(name -> Certificates.verify(key, text(name), signature));
    }

    /** Tries the hosts that a device may have signed, the likely ones first. */
    private boolean isSignedForSome(Predicate<String> signed) {
        if (signed.test(host)) {
            return true;
        }
        String withoutPort = PORT.matcher(host).replaceFirst("");
        return signed.test(withoutPort) || FIXED_HOSTS.stream().anyMatch(signed);
    }

    private byte[] text(String signedHost) {
        return ("POST\n" + signedHost + rest).getBytes(StandardCharsets.UTF_8);
    }

    private static Method methodOf(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "hmacsha1" -> Method.HMAC_SHA1;
            case "hmacsha256" -> Method.HMAC_SHA256;
            case "rsa-sha256" -> Method.RSA_SHA256;
            default -> throw malformed("X-TC-Algorithm is none of hmacsha256, hmacsha1 and rsa-sha256");
        };
    }

    private static String sha256(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK", e);
        }
    }

    /** What is not base64 is no signature of anyone's, and is compared like one. */
    private static byte[] bytesOf(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private static NotProvenException malformed(String why) {
        return new NotProvenException(ProofFailure.FORM, why);
    }
}
