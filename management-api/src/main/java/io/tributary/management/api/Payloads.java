package io.tributary.management.api;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** Payloads of messages in JSON: as text where they are UTF-8, in base64 always. */
final class Payloads {
    /** What was sent as one of the two. */
    static byte[] read(Optional<String> text, Optional<String> base64) {
        if (text.isPresent() == base64.isPresent()) {
            throw new RejectedException(
                    Rejection.INVALID,
                    text.isPresent() ? "there are two payloads" : "there is no payload",
                    "Send either payload, a text, or payloadBase64.",
                    "payload");
        }
        return text.map(each -> each.getBytes(StandardCharsets.UTF_8)).orElseGet(() -> decoded(base64.orElse("")));
    }

    private static byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "payloadBase64 is not base64",
                    "Encode it by RFC 4648, with padding.",
                    "payloadBase64");
        }
    }

    /** The text, if it is one. */
    static Optional<String> textOf(byte[] payload) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(payload))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    static String base64(byte[] payload) {
        return Base64.getEncoder().encodeToString(payload);
    }

    private Payloads() {}
}
