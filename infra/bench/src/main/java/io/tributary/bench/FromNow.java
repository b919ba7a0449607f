package io.tributary.bench;

import io.tributary.catalog.TopicSpec;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Consumers of what is written from now on. */
final class FromNow {

    /** Of all partitions of a topic; the caller closes it. */
    static KafkaConsumer<byte[], byte[]> of(TestBed bed, TopicSpec topic) {
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bed.platform().kafka(), "max.poll.records", 5_000),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = IntStream.range(0, topic.partitions())
                .mapToObj(i -> new TopicPartition(bed.topics().nameOf(topic), i))
                .toList();
        try {
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position);
            return consumer;
        } catch (RuntimeException e) {
            consumer.close(); // nobody else has it
            throw e;
        }
    }

    private FromNow() {}
}
