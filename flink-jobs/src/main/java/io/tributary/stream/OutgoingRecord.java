package io.tributary.stream;

import io.tributary.codec.CloudEvent;
import java.nio.charset.StandardCharsets;

/**
 * A record on its way to Kafka, encoded, with what its CloudEvents headers say.
 *
 * @param eventId the same at every attempt to write it
 * @param source who writes it
 * @param type what it is, such as {@code io.tributary.downlink}
 * @param partition where it goes; {@link #BY_KEY}: where its key says
 */
public record OutgoingRecord(
        byte[] key,
        byte[] value,
        String eventId,
        String source,
        String type,
        long timeMillis,
        String subject,
        int partition) {
    /** No partition of its own. */
    public static final int BY_KEY = -1;

    /** A record keyed by text that is also its subject, such as a device. */
    public static OutgoingRecord keyed(
            String key, byte[] value, String eventId, String source, String type, long timeMillis) {
        return new OutgoingRecord(
                key.getBytes(StandardCharsets.UTF_8), value, eventId, source, type, timeMillis, key, BY_KEY);
    }

    /** The same for a partition of its topic. */
    public OutgoingRecord into(int other) {
        return new OutgoingRecord(key, value, eventId, source, type, timeMillis, subject, other);
    }

    CloudEvent headers() {
        return new CloudEvent(eventId, source, type, timeMillis, subject);
    }

    @Override
    public String toString() {
        return type + " " + eventId + " about " + subject;
    }
}
