package io.tributary.topic;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A topic a message is published to: no wildcards, at most the limits' bytes and slashes. (MQTT 3.1.1 section 4.7; device
 * protocol section 3.)
 */
public record TopicName(String text) {

    public TopicName {
        if (text.isEmpty()) {
            throw refuse("a topic name has at least one character", text);
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '+' || c == '#') {
                throw refuse("a topic name has no wildcard", text);
            }
            if (c == 0) {
                throw refuse("a topic name has no NUL character", text.replace('\0', '?'));
            }
        }
    }

    /**
     * Checks size and depth as well.
     *
     * @param maxBytes of UTF-8
     * @param maxSlashes separators
     */
    public static TopicName of(String text, int maxBytes, int maxSlashes) {
        requireSize(text, maxBytes, maxSlashes);
        return new TopicName(text);
    }

    static void requireSize(String text, int maxBytes, int maxSlashes) {
        if (text.length() > maxBytes || text.getBytes(StandardCharsets.UTF_8).length > maxBytes) {
            throw new RejectedException(
                    Rejection.TOO_LARGE, "a topic has at most " + maxBytes + " bytes", "Shorten the topic.", "topic");
        }
        int slashes = (int) text.chars().filter(c -> c == '/').count();
        if (slashes > maxSlashes) {
            throw refuse("a topic has at most " + maxSlashes + " slashes", text);
        }
    }

    static RejectedException refuse(String rule, String text) {
        return new RejectedException(Rejection.INVALID, rule + ": '" + text + "'", "Correct the topic.", "topic");
    }

    /** The parts between slashes; a leading or trailing slash makes an empty one. */
    public List<String> levels() {
        return List.of(text.split("/", -1));
    }

    @Override
    public String toString() {
        return text;
    }
}
