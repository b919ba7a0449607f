package io.tributary.device;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The small questions of devices, and the answers' texts. (Device protocol, sections 8, 9 and 12.) */
final class SystemRequests {
    /** Enough for a question of two levels. */
    private static final int LEVELS = 16;

    private static final int DISABLED = 1001;

    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(LEVELS).build())
            .build());

    /** {@code {"type":"get"}} */
    static boolean isGet(Payload payload) {
        return read(payload).filter(SystemRequests::isGet).isPresent();
    }

    /** {@code {"type":"get","resource":["time"]}} */
    static boolean asksForTime(Payload payload) {
        return read(payload)
                .filter(SystemRequests::isGet)
                .filter(request -> {
                    for (JsonNode each : request.path("resource")) {
                        if (each.asText().equals("time")) {
                            return true;
                        }
                    }
                    return false;
                })
                .isPresent();
    }

    /** {@code {"type":"get_log_level","clientToken":"…"}} */
    static boolean asksForLogLevel(Payload payload) {
        return read(payload)
                .filter(request -> isOfType(request, "get_log_level"))
                .isPresent();
    }

    /** What a question asks to have repeated in its answer; empty: nothing. */
    static String clientToken(Payload payload) {
        return read(payload)
                .map(request -> request.path("clientToken").asText())
                .orElse("");
    }

    private static boolean isGet(JsonNode request) {
        return isOfType(request, "get");
    }

    private static boolean isOfType(JsonNode request, String type) {
        return request.path("type").asText().equals(type);
    }

    /** What is not JSON asks for nothing. */
    private static Optional<JsonNode> read(Payload payload) {
        try {
            return Optional.ofNullable(JSON.readTree(payload.bytes()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * @param receivedAt when the gateway read the question, Unix milliseconds
     * @param sentAt likewise
     */
    static String time(long receivedAt, long sentAt) {
        long sent = Math.max(receivedAt, sentAt);
        return "{\"type\":\"get\",\"time\":" + Math.floorDiv(sent, 1_000L) + ",\"ntptime1\":" + receivedAt
                + ",\"ntptime2\":" + sent + "}";
    }

    /** @param type reply or push */
    static String configuration(String type, Remembered.Configuration configuration) {
        boolean there = configuration.version() > 0 && configuration.enabled();
        String payload = there ? new String(configuration.payload().bytes(), StandardCharsets.UTF_8) : "{}";
        return "{\"type\":\"" + type + "\",\"result\":" + (there ? 0 : DISABLED) + ",\"payload\":" + payload + "}";
    }

    /**
     * @param token of the question; empty when nobody asked
     * @param at Unix milliseconds
     */
    static String logLevel(int level, String token, long at) {
        ObjectNode answer = JSON.createObjectNode().put("type", "get_log_level");
        if (!token.isEmpty()) {
            answer.put("clientToken", token);
        }
        return answer.put("log_level", level)
                .put("result", 0)
                .put("timestamp", Math.floorDiv(at, 1_000L))
                .toString();
    }

    private SystemRequests() {}
}
