package io.tributary.forward;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a request proves that it comes from the platform: who checks it knows the token, which itself is never sent. (Rule engine,
 * section 4; that the digest is SHA-1 is the reference product's choice.)
 *
 * @param timestamp Unix seconds
 * @param nonce letters and digits, new for each request
 * @param signature lower hex
 */
public record ForwardSignature(String timestamp, String nonce, String signature) {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int NONCE_LENGTH = 16;

    /** Signs one request; another attempt is another request. */
    public static ForwardSignature sign(String token, Instant now, RandomGenerator random) {
        return of(token, String.valueOf(now.getEpochSecond()), nonce(random));
    }

    static ForwardSignature of(String token, String timestamp, String nonce) {
        String joined = Stream.of(token, timestamp, nonce).sorted().collect(Collectors.joining());
        return new ForwardSignature(timestamp, nonce, sha1(joined));
    }

    /** Text that nobody can guess, if {@code random} is good: nonces, and what the address check is to be echoed. */
    public static String nonce(RandomGenerator random) {
        StringBuilder nonce = new StringBuilder(NONCE_LENGTH);
        for (int i = 0; i < NONCE_LENGTH; i++) {
            nonce.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return nonce.toString();
    }

    /** Hands each header over. */
    public void headers(BiConsumer<String, String> sink) {
        sink.accept("Timestamp", timestamp);
        sink.accept("Nonce", nonce);
        sink.accept("Signature", signature);
    }

    private static String sha1(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
