package io.tributary.management.rules.kafka;

import io.tributary.catalog.Topics;
import io.tributary.codec.AvroCodec;
import io.tributary.codec.MalformedRecordException;
import io.tributary.management.rules.Rule;
import io.tributary.rules.RuleAction;
import io.tributary.rules.RuleDefinition;
import io.tributary.rules.action.ForwardFailures;
import io.tributary.rules.action.ForwardFailures.At;
import io.tributary.schemas.avro.DeadLetter;
import io.tributary.stream.Addressed;
import io.tributary.stream.KafkaSinks;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the error actions of rules what Kafka Connect could not post, which nobody else sees: a thread that follows the dead letters. The nodes
 * share it as a group, so that one of them does it. At least once: a position is written down when Kafka has what was told.
 */
public final class FailedForwards implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FailedForwards.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final Duration CLOSING = Duration.ofSeconds(1);
    private static final AvroCodec<DeadLetter> CODEC = AvroCodec.of(DeadLetter.class);

    /** Kafka, as this needs it. */
    public interface Connections {
        Consumer<byte[], byte[]> consumer();

        Producer<byte[], byte[]> producer();

        /** Kafka's id of the topic of dead letters. */
        String topicId() throws IOException;
    }

    private final Connections kafka;
    private final Topics topics;
    private final ForwardFailures failures;
    private final Supplier<List<Rule>> rules;
    private final Thread thread = new Thread(this::run, "failed-forwards");
    private volatile @Nullable Consumer<byte[], byte[]> polling;
    private volatile boolean closing;

    public FailedForwards(Connections kafka, Topics topics, ForwardFailures failures, Supplier<List<Rule>> rules) {
        this.kafka = kafka;
        this.topics = topics;
        this.failures = failures;
        this.rules = rules;
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    private void run() {
        while (!closing) {
            try (Consumer<byte[], byte[]> consumer = kafka.consumer();
                    Producer<byte[], byte[]> producer = kafka.producer()) {
                polling = consumer;
                String topicId = kafka.topicId();
                consumer.subscribe(List.of(topics.nameOf(Topics.DEAD_LETTERS)));
                while (!closing) {
                    round(consumer, producer, topicId);
                }
            } catch (WakeupException | InterruptException | InterruptedException e) {
                return;
            } catch (IOException | ExecutionException | RuntimeException e) { // what was not written down comes again
                LOG.warn("failed forwards are not told, trying again: {}", e.getMessage());
                pause();
            }
        }
    }

    /** Takes what there is and tells of it. */
    void round(Consumer<byte[], byte[]> consumer, Producer<byte[], byte[]> producer, String topicId)
            throws ExecutionException, InterruptedException {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        if (records.isEmpty()) {
            return;
        }
        List<Sending> sendings = new ArrayList<>();
        @Nullable Map<String, RuleDefinition> telling = null;
        for (ConsumerRecord<byte[], byte[]> record : records) {
            Optional<DeadLetter> letter = letterOf(record);
            if (letter.isEmpty()) {
                continue;
            }
            telling = telling == null ? byForwardTopic() : telling;
            RuleDefinition rule = telling.get(letter.get().getSourceTopic());
            if (rule != null) {
                At at = new At(topicId, record.partition(), record.offset(), record.timestamp());
                for (Addressed told : failures.of(rule, letter.get(), at)) {
                    sendings.add(new Sending(rule, letter.get(), at, told, producer.send(KafkaSinks.recordOf(told))));
                }
            }
        }
        for (Sending sending : sendings) {
            complete(sending, producer);
        }
        consumer.commitSync();
    }

    private Map<String, RuleDefinition> byForwardTopic() {
        Map<String, RuleDefinition> telling = new HashMap<>();
        for (Rule rule : rules.get()) {
            RuleDefinition definition = rule.definition();
            for (RuleAction action : definition.effects()) {
                if (action instanceof RuleAction.Forward forward
                        && !definition.errorActions().isEmpty()) {
                    telling.put(topics.nameOf(topics.forwards(rule.name(), forward.destination())), definition);
                }
            }
        }
        return telling;
    }

    private static Optional<DeadLetter> letterOf(ConsumerRecord<byte[], byte[]> record) {
        try {
            return Optional.of(CODEC.decode(record.value())).filter(ForwardFailures::isOne);
        } catch (MalformedRecordException e) {
            LOG.atWarn().addKeyValue("offset", record.offset()).log("a dead letter is passed over: {}", e.getMessage());
            return Optional.empty();
        }
    }

    /** One record on its way. */
    private record Sending(
            RuleDefinition rule, DeadLetter letter, At at, Addressed told, Future<RecordMetadata> outcome) {}

    /** What a topic of the user's does not take is a dead letter, and holds up nothing; if that fails, too, all comes again. */
    private void complete(Sending sending, Producer<byte[], byte[]> producer)
            throws ExecutionException, InterruptedException {
        try {
            sending.outcome().get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            String reason = String.valueOf(cause.getMessage());
            Addressed letter = failures.notTold(
                    sending.rule(),
                    sending.letter(),
                    sending.at(),
                    sending.told().topic(),
                    reason);
            producer.send(KafkaSinks.recordOf(letter)).get();
        }
    }

    private void pause() {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closing = true;
        }
    }

    @Override
    public void close() {
        closing = true;
        Consumer<byte[], byte[]> present = polling;
        if (present != null) {
            present.wakeup();
        }
        try {
            thread.join(CLOSING.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt(); // it waits for something else than messages
    }
}
