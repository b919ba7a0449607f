package io.tributary.device.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.codec.AvroCodec;
import io.tributary.device.DeviceFold;
import io.tributary.device.DeviceState;
import io.tributary.limits.Limits;
import io.tributary.schemas.avro.DownlinkRecord;
import io.tributary.schemas.avro.InboxEvent;
import io.tributary.schemas.avro.PublishRequested;
import io.tributary.schemas.avro.SessionOpened;
import io.tributary.schemas.avro.Subscribed;
import io.tributary.schemas.avro.Subscription;
import io.tributary.stream.LogRecord;
import io.tributary.stream.OutgoingRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.types.PojoTestUtils;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;

class DeviceStateJobTest {
    private static final AvroCodec<InboxEvent> INBOX = AvroCodec.of(InboxEvent.class);
    private static final AvroCodec<DownlinkRecord> DOWNLINK = AvroCodec.of(DownlinkRecord.class);
    private static final String LAMP = "ABCDEFGHIJ/lamp";
    private static final String PUMP = "ABCDEFGHIJ/pump";

    @Test
    void theInboxBecomesTheDownlink() throws Exception {
        List<OutgoingRecord> downlink = run(
                record(LAMP, 1, opened("gw-1")),
                record(LAMP, 2, subscribed(1, LAMP + "/control")),
                record(PUMP, 3, opened("gw-2")),
                new LogRecord(LAMP, 0, 4, 4, new byte[] {9, 9}), // no Avro
                new LogRecord("", 0, 5, 5, new byte[0]),
                record(LAMP, 6, event("of a kind to come").build()),
                record(LAMP, 7, publish("m1", LAMP + "/control")),
                record(PUMP, 8, publish("m2", PUMP + "/control")));

        assertThat(downlink).hasSize(3);
        List<DownlinkRecord> lamp = downlinkOf(downlink, LAMP);
        assertThat(lamp.get(0).getSessionState().getPresent()).isFalse();
        assertThat(lamp.get(0).getEpoch()).isEqualTo(1);
        assertThat(lamp.get(1).getGateway()).isEqualTo("gw-1");
        assertThat(lamp.get(1).getDelivery().getMessageId()).isEqualTo("m1");
        assertThat(lamp.get(1).getDelivery().getSequence()).isEqualTo(1);
        assertThat(lamp.get(1).getDelivery().getPayload()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2}));
        assertThat(downlinkOf(downlink, PUMP)).hasSize(1);
    }

    @Test
    void whatIsKeptAndSentNeedsNoKryo() {
        PojoTestUtils.assertSerializedAsPojoWithoutKryo(DeviceState.class);
        PojoTestUtils.assertSerializedAsPojoWithoutKryo(LogRecord.class);
        PojoTestUtils.assertSerializedAsPojoWithoutKryo(OutgoingRecord.class);
    }

    private static List<OutgoingRecord> run(LogRecord... inbox) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(1, configuration);
        List<OutgoingRecord> downlink = new ArrayList<>();
        try (CloseableIterator<OutgoingRecord> out = DeviceStateJob.define(
                        env.fromData(LogRecord.class, inbox), DeviceFold.within(Limits.DEFAULTS))
                .executeAndCollect()) {
            out.forEachRemaining(downlink::add);
        }
        return downlink;
    }

    private static List<DownlinkRecord> downlinkOf(List<OutgoingRecord> records, String device) {
        return records.stream()
                .filter(record -> new String(record.key(), StandardCharsets.UTF_8).equals(device))
                .map(record -> DOWNLINK.decode(record.value()))
                .toList();
    }

    private static LogRecord record(String device, long offset, InboxEvent event) {
        return new LogRecord(device, 0, offset, 1_000 + offset, INBOX.encode(event));
    }

    private static InboxEvent.Builder event(String id) {
        return InboxEvent.newBuilder().setEventId(id).setSource("test");
    }

    private static InboxEvent opened(String gateway) {
        return event("open")
                .setSessionOpened(SessionOpened.newBuilder()
                        .setGateway(gateway)
                        .setCleanSession(false)
                        .setProtocolLevel(4)
                        .setRemoteAddress("127.0.0.1")
                        .build())
                .build();
    }

    private static InboxEvent subscribed(long epoch, String filter) {
        return event("subscribe")
                .setSubscribed(new Subscribed(epoch, List.of(new Subscription(filter, 1, false, false, 0))))
                .build();
    }

    private static InboxEvent publish(String id, String topic) {
        return event(id)
                .setPublishRequested(PublishRequested.newBuilder()
                        .setMessageId(id)
                        .setTopic(topic)
                        .setPayload(ByteBuffer.wrap(new byte[] {1, 2}))
                        .setQos(1)
                        .build())
                .build();
    }
}
