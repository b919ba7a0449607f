package io.tributary.management.rules.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.catalog.Topics;
import io.tributary.codec.AvroCodec;
import io.tributary.limits.Limits;
import io.tributary.management.rules.Rule;
import io.tributary.rules.RuleAction;
import io.tributary.rules.RuleDefinition;
import io.tributary.rules.action.ActionPlan;
import io.tributary.rules.action.ForwardFailures;
import io.tributary.schemas.avro.DeadLetter;
import io.tributary.schemas.avro.InboxEvent;
import io.tributary.stream.SourceStart;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What error actions hear of forwards that were given up, Kafka aside. */
class FailedForwardsTest {
    private static final AvroCodec<DeadLetter> LETTERS = AvroCodec.of(DeadLetter.class);
    private static final AvroCodec<InboxEvent> INBOX = AvroCodec.of(InboxEvent.class);
    private static final TopicPartition PARTITION = new TopicPartition("t.dead-letters", 0);
    private static final List<RuleAction> POSTS = List.of(new RuleAction.Forward("server", ""));
    private static final String BODY = "{\"devicename\":\"dev1\",\"payload\":{\"room\":\"lamp\",\"t\":31.50},"
            + "\"productid\":\"ABCDEFGHIJ\",\"seq\":1,\"timestamp\":1,\"topic\":\"ABCDEFGHIJ/dev1/event\"}";

    private static final ForwardFailures FAILURES = new ForwardFailures(
            "t.inbox",
            "t.dead-letters",
            new ActionPlan.TargetLimits(
                    Limits.DEFAULTS.topicBytes(), Limits.DEFAULTS.topicSlashes(), Limits.DEFAULTS.mqttPayloadBytes()));

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    private MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private long next;

    private final FailedForwards failed = new FailedForwards(
            new KafkaConnections("", "", ""),
            new Topics("t."),
            FAILURES,
            () -> List.of(
                    rule("quiet"),
                    rule(
                            "hot",
                            new RuleAction.Kafka("failures", "${room}", ""),
                            new RuleAction.Repub("ABCDEFGHIJ/${room}/${error.action}", 0))));

    @BeforeEach
    void assign() {
        consumer.assign(List.of(PARTITION));
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
    }

    @Test
    void whatWasNotPostedIsToldWithItsResult() throws Exception {
        letter("rule/hot", "evaluation-failed", "t.uplink", BODY);
        letter("connect/server", "forward-failed", "t.forward.quiet.server", BODY);
        letter("connect/server", "forward-failed", "t.forward.hot.server", BODY);
        round();

        assertThat(producer.history()).extracting(ProducerRecord::topic).containsExactly("failures", "t.inbox");
        ProducerRecord<byte[], byte[]> told = producer.history().get(0);
        assertThat(told.key()).asString(StandardCharsets.UTF_8).isEqualTo("lamp");
        assertThat(told.value())
                .asString(StandardCharsets.UTF_8)
                .startsWith("{\"rule\":\"hot\",\"version\":3,\"action\":\"forward\",\"kind\":\"forward-failed\","
                        + "\"reason\":\"it did not answer\",\"messageId\":\"key-1\",\"productId\":\"ABCDEFGHIJ\",")
                .contains("\"result\":{\"room\":\"lamp\",\"t\":31.5}", "\"payload\":" + BODY);
        InboxEvent event = INBOX.decode(producer.history().get(1).value());
        assertThat(event.getPublishRequested().getTopic()).isEqualTo("ABCDEFGHIJ/lamp/forward");
        assertThat(event.getPublishRequested().getOrigin().getTopicId()).isEqualTo("letters-id");
        assertThat(consumer.committed(Set.of(PARTITION))).containsEntry(PARTITION, new OffsetAndMetadata(3));
    }

    @Test
    void aLetterWithoutTheWholeBodyIsToldWithoutResult() throws Exception {
        letter("connect/server", "forward-refused", "t.forward.hot.server", BODY.substring(0, 40));
        round();

        assertThat(producer.history()).extracting(ProducerRecord::topic).containsOnly("t.dead-letters");
        assertThat(producer.history())
                .extracting(record -> LETTERS.decode(record.value()).getKind())
                .containsExactly("error-action", "error-action");
    }

    @Test
    void theSameLetterIsToldUnderTheSameIds() throws Exception {
        letter("connect/server", "forward-failed", "t.forward.hot.server", BODY);
        round();
        consumer.seek(PARTITION, 0);
        next = 0;
        letter("connect/server", "forward-failed", "t.forward.hot.server", BODY);
        round();

        List<String> ids = producer.history().stream()
                .map(record -> new String(record.headers().lastHeader("ce_id").value(), StandardCharsets.UTF_8))
                .toList();
        assertThat(ids).hasSize(4);
        assertThat(ids.subList(2, 4)).isEqualTo(ids.subList(0, 2));
    }

    @Test
    void aTopicThatDoesNotTakeItCostsADeadLetterAndHoldsUpNothing() throws Exception {
        producer = new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
            @Override
            public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
                return record.topic().equals("failures")
                        ? CompletableFuture.failedFuture(new TimeoutException("no such topic"))
                        : super.send(record);
            }
        };
        letter("connect/server", "forward-failed", "t.forward.hot.server", BODY);
        round();

        assertThat(producer.history()).extracting(ProducerRecord::topic).containsExactly("t.inbox", "t.dead-letters");
        DeadLetter letter = LETTERS.decode(producer.history().get(1).value());
        assertThat(letter.getKind()).isEqualTo("error-action");
        assertThat(letter.getReason()).isEqualTo("to topic failures: no such topic");
    }

    @Test
    void itEndsWhileItWaitsForLetters() throws Exception {
        CountDownLatch waits = new CountDownLatch(1);
        MockConsumer<byte[], byte[]> quiet = new MockConsumer<>("earliest") {
            @Override
            public synchronized ConsumerRecords<byte[], byte[]> poll(Duration atMost) {
                waits.countDown();
                return super.poll(atMost);
            }
        };
        FailedForwards following = new FailedForwards(
                new FailedForwards.Connections() {
                    @Override
                    public Consumer<byte[], byte[]> consumer() {
                        return quiet;
                    }

                    @Override
                    public Producer<byte[], byte[]> producer() {
                        return producer;
                    }

                    @Override
                    public String topicId() {
                        return "letters-id";
                    }
                },
                new Topics("t."),
                FAILURES,
                List::of);
        following.start();
        waits.await();

        following.close();

        assertThat(quiet.closed()).isTrue();
        assertThat(producer.closed()).isTrue();
    }

    private void round() throws ExecutionException, InterruptedException {
        failed.round(consumer, producer, "letters-id");
    }

    private void letter(String stage, String kind, String sourceTopic, String payload) {
        DeadLetter letter = DeadLetter.newBuilder()
                .setStage(stage)
                .setKind(kind)
                .setReason("it did not answer")
                .setMessageId("key-1")
                .setProductId("ABCDEFGHIJ")
                .setDeviceName("dev1")
                .setTopic("ABCDEFGHIJ/dev1/event")
                .setPayload(ByteBuffer.wrap(payload.getBytes(StandardCharsets.UTF_8)))
                .setSourceTopic(sourceTopic)
                .setSourcePartition(0)
                .setSourceOffset(next)
                .build();
        consumer.addRecord(new ConsumerRecord<>("t.dead-letters", 0, next++, new byte[0], LETTERS.encode(letter)));
    }

    private static Rule rule(String name, RuleAction... errorActions) {
        return new Rule(
                new RuleDefinition(name, 3, "SELECT 1", POSTS, List.of(errorActions)),
                "",
                Optional.empty(),
                new SourceStart("uplink-id", Map.of()),
                Instant.EPOCH,
                1,
                true,
                "",
                Optional.empty(),
                0);
    }
}
