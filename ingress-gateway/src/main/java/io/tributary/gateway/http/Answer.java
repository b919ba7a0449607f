package io.tributary.gateway.http;

import java.nio.charset.StandardCharsets;

/**
 * What a request is answered.
 *
 * @param type of the body; empty when there is none
 * @param retryAfterSeconds after which it may be tried again; 0: nothing is said of that
 * @param challenge the header WWW-Authenticate; empty: none
 */
record Answer(int status, String type, byte[] body, int retryAfterSeconds, String challenge) {
    private static final String JSON = "application/json; charset=utf-8";
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final byte[] NOTHING = {};

    /** Done, and there is nothing to say. */
    static final Answer NO_CONTENT = new Answer(204, "", NOTHING, 0, "");

    static Answer json(int status, String body) {
        return new Answer(status, JSON, body.getBytes(StandardCharsets.UTF_8), 0, "");
    }

    /** One line for people. */
    static Answer text(int status, String line) {
        return new Answer(status, TEXT, (line + "\n").getBytes(StandardCharsets.UTF_8), 0, "");
    }

    Answer retryAfter(int seconds) {
        return new Answer(status, type, body, seconds, challenge);
    }

    Answer challenging(String scheme) {
        return new Answer(status, type, body, retryAfterSeconds, scheme);
    }
}
