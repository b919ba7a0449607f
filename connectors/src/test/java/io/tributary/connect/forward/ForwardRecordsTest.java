package io.tributary.connect.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.storage.SimpleHeaderConverter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ForwardRecordsTest {
    private static final String TOPIC = "tributary.rule.hot.forward";
    private static final byte[] BODY = "{}".getBytes(StandardCharsets.UTF_8);

    @Test
    void aRecordIsADelivery() {
        ConnectHeaders headers = new ConnectHeaders();
        headers.addString("ce_id", "hot-0-7-0");

        Delivery delivery = ForwardRecords.read(record("PROD123456/dev01", BODY, headers));

        assertThat(delivery)
                .isEqualTo(new Delivery("PROD123456/dev01", "hot-0-7-0", BODY, new TopicPartition(TOPIC, 2), 41));
    }

    @Test
    void anIdOfBytesIsText() {
        ConnectHeaders headers = new ConnectHeaders();
        headers.addBytes("ce_id", "hot-ß".getBytes(StandardCharsets.UTF_8));

        assertThat(ForwardRecords.read(record("d", BODY, headers)).idempotencyKey())
                .isEqualTo("hot-ß");
    }

    @Test
    void withoutAnIdThePositionIsTheId() {
        assertThat(ForwardRecords.read(record("d", BODY, new ConnectHeaders())).idempotencyKey())
                .isEqualTo(TOPIC + "-2-41");
    }

    @Test
    void itsPositionIsThatInKafkaWhateverWasMadeOfIt() {
        SinkRecord renamed = record("d", BODY, new ConnectHeaders())
                .newRecord("elsewhere", 9, null, "d", Schema.BYTES_SCHEMA, BODY, 0L);

        assertThat(ForwardRecords.read(renamed).source()).isEqualTo(new TopicPartition(TOPIC, 2));
    }

    @Test
    void aRecordWithoutAKeyHasALaneOfItsPartition() {
        assertThat(ForwardRecords.read(record(null, BODY, new ConnectHeaders())).key())
                .isEmpty();
    }

    @Test
    void aConverterThatDoesNotFitIsNamedWithTheOneThatDoes() {
        assertThatThrownBy(() -> ForwardRecords.read(record("d", "text", new ConnectHeaders())))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("'value.converter'")
                .hasMessageContaining("org.apache.kafka.connect.converters.ByteArrayConverter");
        assertThatThrownBy(() -> ForwardRecords.read(record(7, BODY, new ConnectHeaders())))
                .hasMessageContaining("'key.converter'");
    }

    @Test
    void anIdThatConnectTookForANumberIsRefusedForItIsNotTheIdAnyMore() throws IOException {
        byte[] id = "00000000000000000000000000001234".getBytes(StandardCharsets.UTF_8);
        ConnectHeaders headers = new ConnectHeaders();
        try (SimpleHeaderConverter usual = new SimpleHeaderConverter()) {
            headers.add("ce_id", usual.toConnectHeader(TOPIC, "ce_id", id));
        }

        assertThatThrownBy(() -> ForwardRecords.read(record("d", BODY, headers)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("'header.converter'")
                .hasMessageContaining("org.apache.kafka.connect.storage.StringConverter");
    }

    private static SinkRecord record(@Nullable Object key, Object value, ConnectHeaders headers) {
        return new SinkRecord(
                TOPIC, 2, null, key, null, value, 41, 1_700_000_000_000L, TimestampType.CREATE_TIME, headers);
    }
}
