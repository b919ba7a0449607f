package io.tributary.rules.fabric;

import io.tributary.codec.AvroCodec;
import io.tributary.codec.MalformedRecordException;
import io.tributary.schemas.avro.RuleStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The topic {@code rule-status}, by a producer of its own: what is said here must not wait for a checkpoint. */
final class KafkaStatusLog implements StatusLog {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaStatusLog.class);
    private static final AvroCodec<RuleStatus> CODEC = AvroCodec.of(RuleStatus.class);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final CompactedTopic topic;
    private final KafkaProducer<String, byte[]> producer;

    KafkaStatusLog(String bootstrapServers, String name) {
        this.topic = new CompactedTopic(bootstrapServers, name);
        this.producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                        ProducerConfig.ACKS_CONFIG, "all",
                        ProducerConfig.LINGER_MS_CONFIG, "0",
                        ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, "1", // decision 0031
                        ProducerConfig.MAX_BLOCK_MS_CONFIG, Long.toString(PATIENCE.toMillis()),
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Long.toString(PATIENCE.toMillis()),
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "5000",
                        ProducerConfig.BUFFER_MEMORY_CONFIG, "4194304"),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    @Override
    public Map<String, RuleStatus> all() {
        Map<String, RuleStatus> all = new HashMap<>();
        try (KafkaConsumer<String, byte[]> consumer = topic.consumer()) {
            topic.readToEnd(consumer, record -> {
                if (record.value() == null) {
                    all.remove(record.key());
                    return;
                }
                try {
                    all.put(record.key(), CODEC.decode(record.value()));
                } catch (MalformedRecordException e) {
                    LOG.warn("rule status {} is passed over: {}", record.key(), e.getMessage());
                }
            });
        }
        return all;
    }

    @Override
    public void write(Collection<RuleStatus> statuses) throws Exception {
        List<Future<RecordMetadata>> written = new ArrayList<>();
        for (RuleStatus status : statuses) {
            written.add(producer.send(record(keyOf(status), CODEC.encode(status))));
        }
        for (Future<RecordMetadata> each : written) {
            each.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void report(RuleStatus status) {
        producer.send(record(keyOf(status), CODEC.encode(status)), (metadata, failure) -> {
            if (failure != null) {
                LOG.warn("the status of rule {} was not written: {}", status.getRule(), failure.toString());
            }
        });
    }

    @Override
    public void forget(String key) {
        producer.send(record(key, null));
    }

    private ProducerRecord<String, byte[]> record(String key, byte @Nullable [] value) {
        return new ProducerRecord<>(topic.name(), key, value);
    }

    private static String keyOf(RuleStatus status) {
        return new Revision.Key(status.getRule(), status.getIncarnation(), status.getRevision()).text();
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
