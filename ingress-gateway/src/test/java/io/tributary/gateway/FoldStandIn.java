package io.tributary.gateway;

import io.tributary.catalog.Topics;
import io.tributary.codec.AvroCodec;
import io.tributary.schemas.avro.DownlinkRecord;
import io.tributary.schemas.avro.InboxEvent;
import io.tributary.schemas.avro.SessionOpened;
import io.tributary.schemas.avro.SessionReplaced;
import io.tributary.schemas.avro.SessionState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The device-state job as far as gateways need it: of two sessions of a device the newer stays, each is told where it listens. */
final class FoldStandIn implements AutoCloseable {
    private static final AvroCodec<InboxEvent> INBOX = AvroCodec.of(InboxEvent.class);
    private static final AvroCodec<DownlinkRecord> DOWNLINK = AvroCodec.of(DownlinkRecord.class);

    private final Topics topics;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Map<String, Live> sessions = new HashMap<>();
    private final List<String> recorded = new CopyOnWriteArrayList<>();
    private final Thread thread = new Thread(this::run, "fold-stand-in");

    private record Live(long epoch, SessionOpened opened) {}

    FoldStandIn(String bootstrapServers, Topics topics) {
        this.topics = topics;
        this.consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers), new ByteArraySerializer(), new ByteArraySerializer());
        List<TopicPartition> partitions = new ArrayList<>();
        for (int i = 0; i < Topics.INBOX.partitions(); i++) {
            partitions.add(new TopicPartition(topics.nameOf(Topics.INBOX), i));
        }
        consumer.assign(partitions);
        thread.setDaemon(true);
        thread.start();
    }

    /** Every record of the inbox so far, as lines: partition, offset, time, device, value in base64. */
    List<String> recorded() {
        return recorded;
    }

    private void run() {
        try (consumer) {
            while (true) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    hear(record);
                }
            }
        } catch (WakeupException | InterruptException e) {
            producer.close(Duration.ZERO);
        }
    }

    private void hear(ConsumerRecord<byte[], byte[]> record) {
        String device = new String(record.key(), StandardCharsets.UTF_8);
        recorded.add(String.join(
                " ",
                Integer.toString(record.partition()),
                Long.toString(record.offset()),
                Long.toString(record.timestamp()),
                device,
                Base64.getEncoder().encodeToString(record.value())));
        InboxEvent event = INBOX.decode(record.value());
        if (event.getSessionOpened() != null) {
            Live now = new Live(record.offset(), event.getSessionOpened());
            Live before = sessions.put(device, now);
            if (before != null) {
                tell(device, before, answer(before).setSessionReplaced(new SessionReplaced(now.epoch())));
            }
            tell(
                    device,
                    now,
                    answer(now)
                            .setSessionState(new SessionState(
                                    before != null, before == null ? -1L : before.epoch(), List.of())));
        } else if (event.getSessionClosed() != null) {
            sessions.computeIfPresent(
                    device,
                    (key, live) -> live.epoch() == event.getSessionClosed().getEpoch() ? null : live);
        }
    }

    private static DownlinkRecord.Builder answer(Live to) {
        return DownlinkRecord.newBuilder().setGateway(to.opened().getGateway()).setEpoch(to.epoch());
    }

    private void tell(String device, Live to, DownlinkRecord.Builder record) {
        producer.send(new ProducerRecord<>(
                topics.nameOf(Topics.DOWNLINK),
                to.opened().getDownlinkPartition(),
                device.getBytes(StandardCharsets.UTF_8),
                DOWNLINK.encode(record.build())));
    }

    @Override
    public void close() throws InterruptedException {
        consumer.wakeup();
        thread.join(10_000);
    }
}
