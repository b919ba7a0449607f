package io.tributary.rules.dialect;

import java.nio.charset.StandardCharsets;

/** A message as a row of the table {@code messages}, as far as the dialect knows of it. */
record Message(String topic, String payload) {
    static final String PRODUCT = "PROD123456";
    static final String DEVICE = "dev00";
    static final String ID = "0123456789abcdef0123456789abcdef";

    static Message event(String payload) {
        return new Message(PRODUCT + "/" + DEVICE + "/event", payload);
    }

    byte[] bytes() {
        return payload.getBytes(StandardCharsets.UTF_8);
    }
}
