package io.tributary.gateway.kafka;

import io.tributary.identity.DeviceId;
import java.nio.charset.StandardCharsets;

/** A device with the key of its records, made once per connection. */
public final class DeviceKey {
    private final DeviceId id;
    private final String text;
    private final byte[] bytes;

    public DeviceKey(DeviceId id) {
        this.id = id;
        this.text = id.toString();
        this.bytes = text.getBytes(StandardCharsets.UTF_8);
    }

    public DeviceId id() {
        return id;
    }

    byte[] bytes() {
        return bytes;
    }

    /** {@code productId/deviceName}. */
    @Override
    public String toString() {
        return text;
    }
}
