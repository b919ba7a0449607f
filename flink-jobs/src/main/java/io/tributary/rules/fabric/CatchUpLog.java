package io.tributary.rules.fabric;

import io.tributary.codec.AvroCodec;
import io.tributary.rules.CatchUp;
import io.tributary.schemas.avro.RuleStatus;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * How far a rule has caught up, as committed in the topic {@code rule-catch-ups}.
 *
 * @param topic its whole name
 */
record CatchUpLog(String bootstrapServers, String topic) {
    private static final AvroCodec<RuleStatus> CODEC = AvroCodec.of(RuleStatus.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /**
     * By partition, the first offset before which all is done. Waits until no transaction is open that was there when it began to read,
     * for what is behind one is not seen.
     *
     * @throws TimeoutException when one stays open for a minute
     */
    Map<Integer, Long> reached(CatchUp catchUp) throws Exception {
        String key = CatchUp.key(catchUp.rule(), catchUp.incarnation());
        Optional<RuleStatus> newest = Optional.empty();
        try (KafkaConsumer<String, byte[]> consumer = new CompactedTopic(bootstrapServers, topic).consumer()) {
            Map<TopicPartition, Long> ends = ends(consumer);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                if (System.nanoTime() > deadline) {
                    throw new TimeoutException("a transaction in " + topic + " stays open");
                }
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    if (record.key().equals(key)) {
                        byte[] value = record.value();
                        newest = value == null ? Optional.empty() : Optional.of(CODEC.decode(value));
                    }
                }
            }
        }
        Map<Integer, Long> reached = new HashMap<>();
        newest.ifPresent(status ->
                status.getFrom().forEach((partition, offset) -> reached.put(Integer.valueOf(partition), offset)));
        return reached;
    }

    /** Open transactions included. */
    private Map<TopicPartition, Long> ends(KafkaConsumer<String, byte[]> consumer)
            throws ExecutionException, InterruptedException, TimeoutException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            return admin
                    .listOffsets(consumer.assignment().stream()
                            .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest())))
                    .all()
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .entrySet()
                    .stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, end -> end.getValue().offset()));
        }
    }
}
