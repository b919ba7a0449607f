package io.tributary.connect.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.codec.AvroCodec;
import io.tributary.schemas.avro.DeadLetter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class KafkaDeadLettersTest {
    private static final AvroCodec<DeadLetter> CODEC = AvroCodec.of(DeadLetter.class);
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(1_700_000_000L), ZoneOffset.UTC);

    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final KafkaDeadLetters letters = new KafkaDeadLetters(producer, "tributary.dead-letters", "alarms", CLOCK);

    @Test
    void aLetterSaysWhatItIsAboutAndWhereTheRecordIs() {
        letters.write(
                delivery("{\"topic\":\"PROD123456/dev01/event\"}"), DeadLetters.FAILED, "it did not work 4 times");

        ProducerRecord<byte[], byte[]> record = producer.history().get(0);
        assertThat(record.topic()).isEqualTo("tributary.dead-letters");
        assertThat(record.key()).asString(StandardCharsets.UTF_8).isEqualTo("PROD123456/dev01");
        assertThat(header(record, "ce_id")).isEqualTo("connect/alarms-tributary.rule.hot.forward-2-41");
        assertThat(header(record, "ce_type")).isEqualTo("io.tributary.dead-letter");
        assertThat(header(record, "ce_subject")).isEqualTo("PROD123456/dev01");
        DeadLetter letter = CODEC.decode(record.value());
        assertThat(letter.getStage()).isEqualTo("connect/alarms");
        assertThat(letter.getKind()).isEqualTo("forward-failed");
        assertThat(letter.getReason()).isEqualTo("it did not work 4 times");
        assertThat(letter.getMessageId()).isEqualTo("hot-0-7-0");
        assertThat(letter.getProductId()).isEqualTo("PROD123456");
        assertThat(letter.getDeviceName()).isEqualTo("dev01");
        assertThat(letter.getTopic()).isEqualTo("PROD123456/dev01/event");
        assertThat(StandardCharsets.UTF_8.decode(letter.getPayload()).toString())
                .isEqualTo("{\"topic\":\"PROD123456/dev01/event\"}");
        assertThat(letter.getSourceTopic()).isEqualTo("tributary.rule.hot.forward");
        assertThat(letter.getSourcePartition()).isEqualTo(2);
        assertThat(letter.getSourceOffset()).isEqualTo(41);
    }

    @Test
    void aBodyThatIsNotOursIsKeptAllTheSameAndALongOneIsCut() {
        letters.write(delivery("not JSON".repeat(4_000)), DeadLetters.REFUSED, "no");

        DeadLetter letter = CODEC.decode(producer.history().get(0).value());
        assertThat(letter.getTopic()).isEmpty();
        assertThat(letter.getPayload().remaining()).isEqualTo(16_384);
    }

    @Test
    void itIsWrittenWhenKafkaHasIt() {
        CompletableFuture<?> written =
                letters.write(delivery("{}"), DeadLetters.FAILED, "no").toCompletableFuture();
        assertThat(written).isNotDone();

        producer.completeNext();

        assertThat(written).isCompleted();
    }

    @Test
    void whatKafkaDoesNotTakeIsNotWritten() {
        CompletableFuture<?> written =
                letters.write(delivery("{}"), DeadLetters.FAILED, "no").toCompletableFuture();

        producer.errorNext(new TimeoutException("120 s"));

        assertThat(written).isCompletedExceptionally();
    }

    private static Delivery delivery(String body) {
        return new Delivery(
                "PROD123456/dev01",
                "hot-0-7-0",
                body.getBytes(StandardCharsets.UTF_8),
                new TopicPartition("tributary.rule.hot.forward", 2),
                41);
    }

    private static String header(ProducerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
