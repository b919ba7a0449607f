package io.tributary.codec;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.BiConsumer;

/**
 * The headers every record of the platform carries: CloudEvents 1.0 in Kafka's binary mode, and W3C {@code traceparent} whose trace
 * id is the message id, so that one id finds a message in topics and traces.
 *
 * @param id of the message or event, 32 hex digits where it is a message's
 * @param source who wrote the record: {@code gateway/<node>}, {@code rule/<name>}, {@code api/<node>}
 * @param type what the record is, such as {@code io.tributary.uplink}
 * @param timeMillis when it happened, Unix milliseconds
 * @param subject the device or thing it is about
 */
public record CloudEvent(String id, String source, String type, long timeMillis, String subject) {
    private static final byte[] SPEC_VERSION = utf8("1.0");

    /** Hands each header over; values are UTF-8. */
    public void headers(BiConsumer<String, byte[]> sink) {
        sink.accept("ce_specversion", SPEC_VERSION);
        sink.accept("ce_id", utf8(id));
        sink.accept("ce_source", utf8(source));
        sink.accept("ce_type", utf8(type));
        sink.accept("ce_time", utf8(Instant.ofEpochMilli(timeMillis).toString()));
        sink.accept("ce_subject", utf8(subject));
        if (id.length() == 32) {
            sink.accept("traceparent", utf8("00-" + id + "-" + MessageId.mintSpan() + "-00"));
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
