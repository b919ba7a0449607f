package io.tributary.stream;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetIdentifier;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacetProvider;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** How our jobs write topics: the two lanes of the architecture. */
public final class KafkaSinks {
    /**
     * How long a job may be away between a checkpoint and its commit before the broker throws away what it wrote. Long for a topic of
     * the writer's own; its readers wait meanwhile.
     */
    public static final Duration OWN_TOPIC = Duration.ofDays(6);

    /** The same for a topic that others write, too: what one dead writer leaves open keeps all its readers waiting. */
    public static final Duration SHARED_TOPIC = Duration.ofMinutes(15);

    /** The command lane: at once, perhaps twice; who reads tells repeats by their ids. */
    public static KafkaSink<OutgoingRecord> atOnce(String bootstrapServers, String topic) {
        Properties producer = producer();
        producer.setProperty("linger.ms", "0"); // a device waits
        return KafkaSink.<OutgoingRecord>builder()
                .setBootstrapServers(bootstrapServers)
                .setRecordSerializer(new ToTopic(topic))
                .setKafkaProducerConfig(producer)
                .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                .build();
    }

    /**
     * The data lane: in a transaction committed with the checkpoint, so once for every {@code read_committed} reader.
     *
     * @param writer names the transactions; the same at every attempt of a job, so that what a dead attempt left open is closed
     * @param patience {@link #OWN_TOPIC} or {@link #SHARED_TOPIC}; the broker must allow it (transaction.max.timeout.ms)
     */
    public static KafkaSink<OutgoingRecord> once(
            String bootstrapServers, String topic, String writer, Duration patience) {
        Properties producer = producer();
        producer.setProperty("linger.ms", "5");
        producer.setProperty("transaction.timeout.ms", Long.toString(patience.toMillis()));
        return KafkaSink.<OutgoingRecord>builder()
                .setBootstrapServers(bootstrapServers)
                .setRecordSerializer(new ToTopic(topic))
                .setKafkaProducerConfig(producer)
                .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                .setTransactionalIdPrefix(writer)
                // A few ids used again and again; a new id per checkpoint would fill the broker's memory for a week.
                .setTransactionNamingStrategy(TransactionNamingStrategy.POOLING)
                .build();
    }

    private static Properties producer() {
        Properties producer = new Properties();
        producer.setProperty("acks", "all");
        producer.setProperty("enable.idempotence", "true");
        producer.setProperty("compression.type", "lz4");
        producer.setProperty("buffer.memory", Integer.toString(8 * 1024 * 1024));
        // Nothing expires: a gap in what was written would look like a repeat to those who keep high-water marks.
        producer.setProperty("delivery.timeout.ms", Integer.toString(Integer.MAX_VALUE));
        return producer;
    }

    /** Value, key and CloudEvents headers; where the record names no partition Kafka's own partitioner, so every producer agrees. */
    record ToTopic(String topic) implements KafkaRecordSerializationSchema<OutgoingRecord>, KafkaDatasetFacetProvider {
        /** Where it writes: the pool of transactions asks the broker for those that touch this topic. */
        @Override
        public Optional<KafkaDatasetFacet> getKafkaDatasetFacet() {
            return Optional.of(new DefaultKafkaDatasetFacet(
                    DefaultKafkaDatasetIdentifier.ofTopics(List.of(topic)), new Properties()));
        }

        @Override
        public ProducerRecord<byte[], byte[]> serialize(
                OutgoingRecord element, KafkaSinkContext context, @Nullable Long timestamp) {
            @Nullable Integer partition = isThere(element.partition(), context) ? element.partition() : null;
            ProducerRecord<byte[], byte[]> record =
                    new ProducerRecord<>(topic, partition, element.key(), element.value());
            element.headers().headers((name, value) -> record.headers().add(name, value));
            return record;
        }

        /** One that is not there, of a topic that was made again with fewer, would hold up the job for ever. */
        private boolean isThere(int partition, KafkaSinkContext context) {
            return partition != OutgoingRecord.BY_KEY && partition < context.getPartitionsForTopic(topic).length;
        }
    }

    private KafkaSinks() {}
}
