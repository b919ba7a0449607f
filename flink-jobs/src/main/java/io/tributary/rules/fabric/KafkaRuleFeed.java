package io.tributary.rules.fabric;

import io.tributary.codec.AvroCodec;
import io.tributary.codec.MalformedRecordException;
import io.tributary.schemas.avro.RuleRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The topic {@code rules}. */
final class KafkaRuleFeed implements RuleFeed {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaRuleFeed.class);
    private static final AvroCodec<RuleRecord> CODEC = AvroCodec.of(RuleRecord.class);
    private static final Duration MOMENT = Duration.ofMillis(100);

    private final CompactedTopic topic;
    private final KafkaConsumer<String, byte[]> consumer;

    KafkaRuleFeed(String bootstrapServers, String name) {
        this.topic = new CompactedTopic(bootstrapServers, name);
        this.consumer = topic.consumer();
    }

    @Override
    public List<Entry> toTheEnd() {
        List<Entry> entries = new ArrayList<>();
        topic.readToEnd(consumer, record -> take(record, entries));
        return entries;
    }

    @Override
    public List<Entry> next() {
        List<Entry> entries = new ArrayList<>();
        consumer.poll(MOMENT).forEach(record -> take(record, entries));
        return entries;
    }

    private static void take(ConsumerRecord<String, byte[]> record, List<Entry> entries) {
        if (record.value() == null) {
            entries.add(new Entry(record.key(), Optional.empty()));
            return;
        }
        try {
            entries.add(new Entry(record.key(), Optional.of(CODEC.decode(record.value()))));
        } catch (MalformedRecordException e) {
            LOG.warn("rule record {} is passed over: {}", record.key(), e.getMessage());
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
