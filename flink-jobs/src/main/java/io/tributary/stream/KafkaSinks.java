package io.tributary.stream;

import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
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
     * How long the fabric may be away between a checkpoint and its commit before the broker throws away what it wrote; its readers wait
     * meanwhile.
     */
    private static final Duration PATIENCE = Duration.ofDays(6);

    /** The command lane: at once, perhaps twice; who reads tells repeats by their ids. */
    public static KafkaSink<OutgoingRecord> atOnce(String bootstrapServers, String topic) {
        return atOnce(bootstrapServers, new ToTopic(topic));
    }

    /** The same, each record to its own topic: who reads one of them sees the records of a key in order. */
    public static KafkaSink<Addressed> atOnceByTopic(String bootstrapServers) {
        return atOnce(bootstrapServers, new ToItsTopic());
    }

    private static <T> KafkaSink<T> atOnce(String bootstrapServers, KafkaRecordSerializationSchema<T> serializer) {
        Properties producer = producer();
        // A device waits; but each record alone would wake four threads and a broker (decision 0049).
        producer.setProperty("linger.ms", "2");
        producer.setProperty("max.in.flight.requests.per.connection", "1"); // decision 0031
        return KafkaSink.<T>builder()
                .setBootstrapServers(bootstrapServers)
                .setRecordSerializer(serializer)
                .setKafkaProducerConfig(producer)
                .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                .build();
    }

    /**
     * The data lane: in transactions committed with the checkpoint, so once for every {@code read_committed} reader. One sink for all
     * topics; a topic that is not there would stop it.
     *
     * @param writer names the transactions; the same at every attempt of a job, so that what a dead attempt left open is closed
     */
    public static KafkaSink<Addressed> once(String bootstrapServers, String writer) {
        Properties producer = producer();
        producer.setProperty("linger.ms", "5");
        producer.setProperty("transaction.timeout.ms", Long.toString(PATIENCE.toMillis()));
        // A transaction with a write to a topic that is gone cannot be ended by its producer; all rules wait until it
        // has given that up.
        producer.setProperty("max.block.ms", "15000");
        return KafkaSink.<Addressed>builder()
                .setBootstrapServers(bootstrapServers)
                .setRecordSerializer(new ByTopic())
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
    record ToTopic(String topic) implements KafkaRecordSerializationSchema<OutgoingRecord> {
        @Override
        public ProducerRecord<byte[], byte[]> serialize(
                OutgoingRecord element, KafkaSinkContext context, @Nullable Long timestamp) {
            return recordOf(topic, partitionOf(topic, element, context), element);
        }
    }

    /** The same, each record to its own topic. */
    record ToItsTopic() implements KafkaRecordSerializationSchema<Addressed> {
        @Override
        public ProducerRecord<byte[], byte[]> serialize(
                Addressed element, KafkaSinkContext context, @Nullable Long timestamp) {
            OutgoingRecord record = element.record();
            return recordOf(element.topic(), partitionOf(element.topic(), record, context), record);
        }
    }

    /** One that is not there, of a topic that was made again with fewer, would hold up the job for ever. */
    private static @Nullable Integer partitionOf(
            String topic, OutgoingRecord element, KafkaRecordSerializationSchema.KafkaSinkContext context) {
        int partition = element.partition();
        boolean there = partition != OutgoingRecord.BY_KEY && partition < context.getPartitionsForTopic(topic).length;
        return there ? partition : null;
    }

    /** The same, each record to its own topic, to the partition its key says. */
    record ByTopic() implements KafkaRecordSerializationSchema<Addressed>, KafkaDatasetFacetProvider {
        private static final Pattern ANY = Pattern.compile(".*");

        /** Where it writes: the pool of transactions asks the broker for those that touch these topics. */
        @Override
        public Optional<KafkaDatasetFacet> getKafkaDatasetFacet() {
            return Optional.of(
                    new DefaultKafkaDatasetFacet(DefaultKafkaDatasetIdentifier.ofPattern(ANY), new Properties()));
        }

        @Override
        public ProducerRecord<byte[], byte[]> serialize(
                Addressed element, KafkaSinkContext context, @Nullable Long timestamp) {
            return recordOf(element);
        }
    }

    /** For a producer outside a job. */
    public static ProducerRecord<byte[], byte[]> recordOf(Addressed element) {
        return recordOf(element.topic(), null, element.record());
    }

    private static ProducerRecord<byte[], byte[]> recordOf(
            String topic, @Nullable Integer partition, OutgoingRecord element) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, partition, element.key(), element.value());
        element.headers().headers((name, value) -> record.headers().add(name, value));
        return record;
    }

    private KafkaSinks() {}
}
