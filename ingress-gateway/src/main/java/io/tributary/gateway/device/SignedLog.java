package io.tributary.gateway.device;

import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A log in the old form of the reference C SDK: a head of 112 ASCII characters, then the lines. (Device protocol, section 12.)
 *
 * <pre>
 *  40  HMAC-SHA1 of all that follows, lower hex; the key is the first 24 characters of the secret's text
 *   4  {@code P###}; {@code C###} of devices with certificates, for which no key is defined
 *  10  product id
 *  48  device name, padded with #
 *  10  Unix seconds
 * </pre>
 *
 * Pure.
 */
public final class SignedLog implements Signed {
    private static final String ALGORITHM = "HmacSHA1";
    private static final int SIGNATURE = 40;
    private static final int HEAD = 112;
    private static final int KEY = 24;
    private static final Pattern FORM = Pattern.compile("([0-9a-f]{40})([PC])###(.{10})(.{48})(\\d{10})");

    private final byte[] body;
    private final String signature;
    private final boolean withKey;
    private final DeviceId device;
    private final long timestamp;

    private SignedLog(byte[] body, String signature, boolean withKey, DeviceId device, long timestamp) {
        this.body = body;
        this.signature = signature;
        this.withKey = withKey;
        this.device = device;
        this.timestamp = timestamp;
    }

    /** @throws RejectedException INVALID when the head is not of this form */
    public static SignedLog of(byte[] body) {
        Matcher head = FORM.matcher(new String(body, 0, Math.min(HEAD, body.length), StandardCharsets.ISO_8859_1));
        if (!head.matches()) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "the body does not begin with the 112 characters of signature, kind, product, device and time",
                    "See docs/http.md, or upload to /device/reportlog.",
                    "");
        }
        String padded = head.group(4);
        int end = padded.length();
        while (end > 0 && padded.charAt(end - 1) == '#') {
            end--;
        }
        return new SignedLog(
                body,
                head.group(1),
                head.group(2).equals("P"),
                new DeviceId(head.group(3), padded.substring(0, end)),
                Long.parseLong(head.group(5)));
    }

    @Override
    public DeviceId device() {
        return device;
    }

    /** What was logged. */
    public String text() {
        return new String(body, HEAD, body.length - HEAD, StandardCharsets.UTF_8);
    }

    @Override
    public boolean byCertificate() {
        return false; // no key of a certificate makes this signature
    }

    @Override
    public long timestamp() {
        return timestamp;
    }

    /** Of two logs with one signature all is the same. */
    @Override
    public String nonce() {
        return signature;
    }

    @Override
    public boolean isSignedBy(byte[] key) {
        if (key.length == 0) {
            return false;
        }
        byte[] first = Arrays.copyOf(key, Math.min(KEY, key.length));
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(first, ALGORITHM));
            mac.update(body, SIGNATURE, body.length - SIGNATURE);
            return MessageDigest.isEqual(mac.doFinal(), HexFormat.of().parseHex(signature)) && withKey;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(ALGORITHM + " is part of every JDK", e);
        } finally {
            Arrays.fill(first, (byte) 0);
        }
    }

    @Override
    public boolean isSignedBy(RSAPublicKey key) {
        return false;
    }
}
