package io.tributary.bench;

import io.tributary.catalog.Topics;
import io.tributary.codec.AvroCodec;
import io.tributary.identity.DeviceId;
import io.tributary.schemas.avro.InboxEvent;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes to {@code inbox} as gateways and API nodes do. Thread-safe. */
final class InboxPen implements AutoCloseable {
    private static final AvroCodec<InboxEvent> CODEC = AvroCodec.of(InboxEvent.class);

    private final KafkaProducer<byte[], byte[]> producer;
    private final String topic;
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    /** @param lingerMillis how long a record may wait for others */
    InboxPen(TestBed bed, int lingerMillis) {
        this.producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        bed.platform().kafka(),
                        "linger.ms",
                        lingerMillis,
                        "batch.size",
                        64 * 1024,
                        "compression.type",
                        "lz4"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        this.topic = bed.topics().nameOf(Topics.INBOX);
    }

    /** An event to which only what happened is still to be added. */
    static InboxEvent.Builder event(String id) {
        return InboxEvent.newBuilder().setEventId(id).setSource("bench");
    }

    void write(DeviceId device, InboxEvent.Builder event) {
        write(device, event, offset -> {});
    }

    /** @param written told the record's offset, on a thread of the producer */
    void write(DeviceId device, InboxEvent.Builder event, LongConsumer written) {
        byte[] key = device.toString().getBytes(StandardCharsets.UTF_8);
        producer.send(new ProducerRecord<>(topic, key, CODEC.encode(event.build())), (where, refused) -> {
            if (refused == null) {
                written.accept(where.offset());
            } else {
                failure.compareAndSet(null, refused);
            }
        });
    }

    /**
     * Waits until everything is in Kafka.
     *
     * @throws IllegalStateException when something cannot be written
     */
    void flush() {
        producer.flush();
        Exception refused = failure.get();
        if (refused != null) {
            throw new IllegalStateException("Kafka does not take an event of the inbox: " + refused, refused);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
