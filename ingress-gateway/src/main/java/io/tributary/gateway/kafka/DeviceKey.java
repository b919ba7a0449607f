package io.tributary.gateway.kafka;

import io.tributary.gateway.device.DeviceGroups;
import io.tributary.identity.DeviceId;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * A device with what its records have in common, made once per connection. Its records are written on the connection's event loop
 * alone.
 */
public final class DeviceKey {
    private static final byte[] NONE = {};

    private final DeviceId id;
    private final String text;
    private final byte[] bytes;
    private int hash = -1;
    private @Nullable Header subject;
    private @Nullable String topic;
    private byte[] head = NONE;
    private byte[] groups = NONE;
    private long groupsVersion = -1;

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

    /** Where Kafka's own partitioner puts the key among so many; computed once. */
    Integer partition(int among) {
        int positive = hash;
        if (positive < 0) {
            positive = Utils.toPositive(Utils.murmur2(bytes));
            hash = positive;
        }
        return positive % among;
    }

    /** See {@link EventHeaders#subject}. */
    Header subject() {
        Header made = subject;
        if (made == null) {
            made = EventHeaders.subject(bytes);
            subject = made;
        }
        return made;
    }

    /** See {@link UplinkEncoder#head}; devices mostly use one topic, so the last one's is kept. */
    byte[] head(String of) {
        if (!of.equals(topic)) {
            head = UplinkEncoder.head(id, of);
            topic = of;
        }
        return head;
    }

    /** See {@link UplinkEncoder#groups}; looked up when they may have changed. */
    byte[] groups(DeviceGroups known) {
        long version = known.version(id);
        if (version != groupsVersion) {
            groups = UplinkEncoder.groups(known.of(id));
            groupsVersion = version;
        }
        return groups;
    }

    /** {@code productId/deviceName}. */
    @Override
    public String toString() {
        return text;
    }
}
