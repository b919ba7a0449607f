package io.tributary.bench;

import io.tributary.catalog.Topics;
import io.tributary.codec.AvroCodec;
import io.tributary.schemas.avro.InboxEvent;
import io.tributary.schemas.avro.SessionOpened;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** Sees the sessions open in {@code inbox}, as the device-state job does. */
final class SessionWatch implements AutoCloseable {
    private static final AvroCodec<InboxEvent> CODEC = AvroCodec.of(InboxEvent.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /**
     * A session as its deliveries have to name it.
     *
     * @param partition of {@code downlink}; -1: that of the key
     */
    record Opened(String gateway, long epoch, int partition) {}

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<String, Opened> opened = new HashMap<>();

    /** Watches from now on. */
    SessionWatch(TestBed bed) {
        consumer = FromNow.of(bed, Topics.INBOX);
    }

    /** The newest session of each of these devices, once all have one. */
    Map<String, Opened> await(Set<String> devices) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!opened.keySet().containsAll(devices)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the inbox does not show the sessions of all devices");
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                SessionOpened event = CODEC.decode(record.value()).getSessionOpened();
                if (event != null) {
                    opened.put(
                            new String(record.key(), StandardCharsets.UTF_8),
                            new Opened(event.getGateway(), record.offset(), event.getDownlinkPartition()));
                }
            }
        }
        return opened;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
