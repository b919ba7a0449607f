package io.tributary.device;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What MQTT 5 lets a publisher say about a message besides its payload. Handed on unaltered; only the expiry is acted upon.
 *
 * @param utf8Payload the payload is UTF-8 text
 * @param expirySeconds as published; null: none
 * @param userProperties in the publisher's order; a name may come more than once
 */
public record Properties(
        boolean utf8Payload,
        @Nullable String contentType,
        @Nullable String responseTopic,
        @Nullable Payload correlationData,
        @Nullable Long expirySeconds,
        List<UserProperty> userProperties) {

    /** A word of the publisher's own. */
    public record UserProperty(String name, String value) {}

    /** When a message received at a time is of no use any more; {@link DeviceState#NEVER} without an expiry. */
    long expiryFrom(long receivedMillis) {
        return expirySeconds == null ? DeviceState.NEVER : receivedMillis + expirySeconds * 1_000;
    }
}
