package io.tributary.gateway.kafka;

import io.tributary.catalog.Topics;
import io.tributary.codec.AvroCodec;
import io.tributary.codec.MalformedRecordException;
import io.tributary.gateway.cluster.GatewayLog;
import io.tributary.gateway.cluster.GatewayNotice;
import io.tributary.gateway.metrics.GatewayMetrics;
import io.tributary.schemas.avro.GatewayRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topic {@code gateways}. Has a producer of its own: a heartbeat must not wait behind the messages of an outage, and may fail
 * where a message may not.
 */
public final class KafkaGatewayLog implements GatewayLog {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaGatewayLog.class);
    private static final AvroCodec<GatewayRecord> CODEC = AvroCodec.of(GatewayRecord.class);
    private static final Duration ASK = Duration.ofSeconds(2);
    private static final int WRITE_MILLIS = 5_000;

    private final TopicPartition partition;
    private final String downlink;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaProducer<byte[], byte[]> producer;
    private final GatewayMetrics metrics;
    private final AtomicInteger open = new AtomicInteger();
    private int downlinkPartitions;
    private long end = -1;
    private boolean troubled;

    public KafkaGatewayLog(String bootstrapServers, String clientId, Topics topics, GatewayMetrics metrics) {
        this.partition = new TopicPartition(topics.nameOf(Topics.GATEWAYS), 0);
        this.downlink = topics.nameOf(Topics.DOWNLINK);
        this.metrics = metrics;
        this.consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "client.id",
                        clientId,
                        "enable.auto.commit",
                        false,
                        "auto.offset.reset",
                        "earliest",
                        "reconnect.backoff.max.ms",
                        1_000,
                        "allow.auto.create.topics",
                        false),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        this.producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "client.id",
                        clientId,
                        "acks",
                        "all",
                        "enable.idempotence",
                        true,
                        "buffer.memory",
                        1024L * 1024,
                        "max.block.ms",
                        ASK.toMillis(),
                        "request.timeout.ms",
                        WRITE_MILLIS / 2,
                        "delivery.timeout.ms",
                        WRITE_MILLIS,
                        "reconnect.backoff.max.ms",
                        1_000),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    @Override
    public List<GatewayNotice> read(Duration patience) {
        List<GatewayNotice> notices = new ArrayList<>();
        try {
            if (end < 0 && !begin()) {
                LockSupport.parkNanos(patience.toNanos());
                return notices;
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(patience)) {
                add(record, notices);
            }
            troubled = false;
        } catch (KafkaException e) {
            complain(e);
            LockSupport.parkNanos(patience.toNanos());
        }
        return notices;
    }

    /** Tries once; both topics must be there. */
    private boolean begin() {
        int partitions = consumer.partitionsFor(downlink, ASK).size();
        if (partitions == 0 || consumer.partitionsFor(partition.topic(), ASK).isEmpty()) {
            return false;
        }
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        downlinkPartitions = partitions;
        end = consumer.endOffsets(List.of(partition), ASK).getOrDefault(partition, -1L);
        return end >= 0;
    }

    private void add(ConsumerRecord<byte[], byte[]> record, List<GatewayNotice> notices) {
        byte @Nullable [] value = record.value();
        if (value == null) {
            return; // a tombstone says nothing
        }
        try {
            GatewayRecord said = CODEC.decode(value);
            notices.add(new GatewayNotice(
                    record.offset(),
                    record.timestamp(),
                    said.getGateway(),
                    said.getIncarnation(),
                    said.getDownlinkPartition(),
                    said.getAfter(),
                    said.getSince(),
                    said.getReleased(),
                    said.getConnections()));
        } catch (MalformedRecordException e) {
            metrics.unreadable.increment();
            LOG.atError()
                    .addKeyValue("offset", record.offset())
                    .addKeyValue("cause", e.getMessage())
                    .log("a record of the gateways cannot be read and is skipped");
        }
    }

    @Override
    public long end() {
        return end;
    }

    @Override
    public boolean caughtUp() {
        try {
            return end >= 0 && consumer.position(partition, ASK) >= end;
        } catch (KafkaException e) {
            complain(e);
            return false;
        }
    }

    @Override
    public int downlinkPartitions() {
        return downlinkPartitions;
    }

    @Override
    public void write(GatewayNotice notice, LongConsumer done) {
        GatewayRecord record = GatewayRecord.newBuilder()
                .setGateway(notice.gateway())
                .setIncarnation(notice.incarnation())
                .setDownlinkPartition(notice.partition())
                .setAfter(notice.after())
                .setSince(notice.since())
                .setReleased(notice.released())
                .setConnections(notice.connections())
                .build();
        send(key(notice.partition(), notice.incarnation()), CODEC.encode(record), done);
    }

    @Override
    public void forget(int downlinkPartition, String incarnation) {
        send(key(downlinkPartition, incarnation), null, offset -> {});
    }

    private void send(byte[] key, byte @Nullable [] value, LongConsumer done) {
        open.incrementAndGet();
        try {
            producer.send(new ProducerRecord<>(partition.topic(), 0, key, value), (metadata, failure) -> {
                open.decrementAndGet();
                if (failure != null) {
                    metrics.kafkaErrors.increment();
                }
                done.accept(failure == null && metadata.hasOffset() ? metadata.offset() : -1);
            });
        } catch (KafkaException | IllegalStateException e) {
            open.decrementAndGet();
            complain(e);
            done.accept(-1);
        }
    }

    private static byte[] key(int downlinkPartition, String incarnation) {
        return (downlinkPartition + "/" + incarnation).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public boolean flush(Duration patience) {
        producer.close(patience);
        return open.get() == 0;
    }

    /** Once per trouble, not per try. */
    private void complain(RuntimeException e) {
        if (!troubled) {
            troubled = true;
            LOG.atWarn()
                    .addKeyValue("topic", partition.topic())
                    .addKeyValue("cause", e.toString())
                    .log("the log of the gateways does not answer; trying on");
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
        consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
}
