package io.tributary.gateway.http;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What a device does before it asks. */
final class Signing {
    private static final AtomicLong NONCE = new AtomicLong(1);

    /** The signed headers of a request, with a nonce of its own. */
    static Map<String, String> headers(String host, String path, String body) {
        return headers(HttpGateway.SECRET, host, path, body, HttpGateway.NOW, NONCE.getAndIncrement());
    }

    static Map<String, String> headers(
            String secret, String host, String path, String body, long timestamp, long nonce) {
        try {
            String digest = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(body.getBytes(StandardCharsets.UTF_8)));
            String text = "POST\n" + host + "\n" + path + "\n\nhmacsha256\n" + timestamp + "\n" + nonce + "\n" + digest;
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            Map<String, String> headers = new LinkedHashMap<>();
            headers.put("Content-Type", "application/json");
            headers.put("X-TC-Algorithm", "hmacsha256");
            headers.put("X-TC-Timestamp", Long.toString(timestamp));
            headers.put("X-TC-Nonce", Long.toString(nonce));
            headers.put(
                    "X-TC-Signature",
                    Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8))));
            return headers;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** base64 of MQTT's username and password. */
    static String token(String name, long expiry) {
        try {
            String username = HttpGateway.PRODUCT + name + ";12010126;abcde;" + expiry;
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(HttpGateway.SECRET), "HmacSHA256"));
            String password = HexFormat.of().formatHex(mac.doFinal(username.getBytes(StandardCharsets.UTF_8)));
            return Base64.getEncoder()
                    .encodeToString((username + ":" + password + ";hmacsha256").getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private Signing() {}
}
