package io.tributary.management.device;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.time.Instant;
import java.util.Optional;

/**
 * What the device-state job says to a request about a shadow. (Device protocol, section 4.4.)
 *
 * @param result 0 when it was done
 * @param envelope all it said: {@code type}, {@code result}, {@code timestamp} in seconds, {@code payload}
 */
public record ShadowReply(int result, JsonNode envelope) {
    /** It was done. */
    public static final int DONE = 0;

    public static final int MALFORMED = 5001;
    public static final int TOO_LARGE = 5002;
    public static final int TOO_DEEP = 5003;
    public static final int NOT_STORABLE = 5004;
    /** The shadow is at another version, which is the payload; nothing has changed. */
    public static final int CONFLICT = 5005;

    static ShadowReply of(String json) {
        JsonNode envelope = ShadowJson.read(json);
        return new ShadowReply(envelope.path("result").intValue(), envelope);
    }

    /** The part that the request was about, or on a conflict the whole shadow, with the version it is at. */
    public Shadow shadow(String name) {
        JsonNode payload = envelope.path("payload");
        JsonNode nothing = JsonNodeFactory.instance.objectNode();
        return new Shadow(
                name,
                payload.has("state") ? payload.path("state") : nothing,
                payload.has("metadata") ? payload.path("metadata") : nothing,
                payload.path("version").longValue(),
                payload.has("timestamp")
                        ? Optional.of(
                                Instant.ofEpochSecond(payload.path("timestamp").longValue()))
                        : Optional.empty());
    }

    /** What the reply refuses, and why. */
    public RejectedException refusal() {
        return switch (result) {
            case MALFORMED ->
                invalid("the state cannot be read as one of a shadow", "Send objects of JSON, with each name once.");
            case TOO_LARGE ->
                new RejectedException(
                        Rejection.TOO_LARGE,
                        "the shadow would be larger than it may be",
                        "Take something away first, with null as its value, or send less.",
                        "state");
            case TOO_DEEP -> invalid("the state is nested deeper than it may be", "Make it flatter.");
            case NOT_STORABLE ->
                invalid(
                        "the shadow would have more properties than it may have, null in an array, or be one named shadow too many",
                        "Take something away first, with null as its value, or send less.");
            case CONFLICT ->
                new RejectedException(
                        Rejection.CONFLICT,
                        "the shadow is at version "
                                + envelope.path("payload").path("version").asText(),
                        "Read it again and decide on what it is now.",
                        "version");
            default ->
                new RejectedException(
                        Rejection.UNAVAILABLE,
                        "the device-state job could not do it (result " + result + ")",
                        "Look at the log of the device-state job.",
                        "");
        };
    }

    private static RejectedException invalid(String detail, String remedy) {
        return new RejectedException(Rejection.INVALID, detail, remedy, "state");
    }
}
