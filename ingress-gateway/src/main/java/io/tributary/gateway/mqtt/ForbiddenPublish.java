package io.tributary.gateway.mqtt;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What a client of MQTT 3.x gets for a QoS 1 or 2 message on a topic it may not publish to: that version has no way to refuse one
 * message. (Device protocol, section 2.7.) MQTT 5 is always answered 0x87.
 */
public enum ForbiddenPublish {
    /** The connection is closed. */
    @JsonProperty("close")
    CLOSE,
    /** The message is acknowledged, logged, and goes nowhere. */
    @JsonProperty("acknowledge")
    ACKNOWLEDGE
}
