package io.tributary.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.tributary.fleet.DeviceCredentials;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What one device asks over HTTP to publish a message. Not thread-safe. */
abstract sealed class HttpRequests {
    private static final String HMAC = "HmacSHA256";
    private static final long TOKEN_SECONDS = 3_600;

    final DeviceCredentials credentials;
    private final String host;

    private HttpRequests(DeviceCredentials credentials, String host) {
        this.credentials = credentials;
        this.host = host;
    }

    /** The plain form, with a token. */
    static HttpRequests withToken(DeviceCredentials credentials, String host) {
        return new Token(credentials, host);
    }

    /** The reference product's form, each request signed. */
    static HttpRequests signed(DeviceCredentials credentials, String host) {
        return new Signed(credentials, host);
    }

    /** @param payload is released */
    abstract FullHttpRequest of(ByteBuf payload);

    FullHttpRequest post(String path, ByteBuf body) {
        FullHttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, path, body);
        request.headers().set("Host", host).set("Content-Length", body.readableBytes());
        return request;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(utf8(text));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(HMAC + " is part of every JDK", e);
        }
    }

    private static final class Token extends HttpRequests {
        private final String path;
        private final String authorization;

        Token(DeviceCredentials credentials, String host) {
            super(credentials, host);
            String device = credentials.device().toString();
            long expiry = System.currentTimeMillis() / 1_000 + TOKEN_SECONDS;
            String username = credentials.device().clientId() + ";bench;http;" + expiry;
            byte[] key = Base64.getDecoder().decode(credentials.secret());
            String password = HexFormat.of().formatHex(hmac(key, username)) + ";hmacsha256";
            this.path = "/v1/devices/" + device + "/messages/event";
            this.authorization = "Bearer " + Base64.getEncoder().encodeToString(utf8(username + ":" + password));
        }

        @Override
        FullHttpRequest of(ByteBuf payload) {
            FullHttpRequest request = post(path, payload);
            request.headers().set("Authorization", authorization);
            return request;
        }
    }

    private static final class Signed extends HttpRequests {
        private static final String PATH = "/device/publish";
        private static final String ALGORITHM = "hmacsha256";

        private final String host;
        private final String head;
        private long nonce;

        Signed(DeviceCredentials credentials, String host) {
            super(credentials, host);
            this.host = host;
            this.head = "{\"ProductId\":\"" + credentials.device().productId() + "\",\"DeviceName\":\""
                    + credentials.device().deviceName() + "\",\"TopicName\":\"event\",\"Qos\":1,\"Payload\":\"";
        }

        @Override
        FullHttpRequest of(ByteBuf payload) {
            String text = payload.toString(StandardCharsets.US_ASCII).replace("\"", "\\\"");
            payload.release();
            ByteBuf body = Unpooled.wrappedBuffer(utf8(head + text + "\"}"));
            String timestamp = Long.toString(System.currentTimeMillis() / 1_000);
            String number = Long.toString(++nonce);
            String toSign = String.join("\n", "POST", host, PATH, "", ALGORITHM, timestamp, number, digest(body));
            FullHttpRequest request = post(PATH, body);
            request.headers()
                    .set("Content-Type", "application/json")
                    .set("X-TC-Algorithm", ALGORITHM)
                    .set("X-TC-Timestamp", timestamp)
                    .set("X-TC-Nonce", number)
                    .set(
                            "X-TC-Signature",
                            Base64.getEncoder().encodeToString(hmac(utf8(credentials.secret()), toSign)));
            return request;
        }

        private static String digest(ByteBuf body) {
            try {
                return HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(ByteBufUtil.getBytes(body)));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("SHA-256 is part of every JDK", e);
            }
        }
    }

    /** A message of a load. */
    static ByteBuf payload(ByteBufAllocator allocator, LoadPayload payload, int salt, long number) {
        ByteBuf bytes = allocator.buffer(payload.bytes());
        payload.write(bytes, salt, number);
        return bytes;
    }
}
