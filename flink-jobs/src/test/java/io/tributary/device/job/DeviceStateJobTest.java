package io.tributary.device.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.catalog.Topics;
import io.tributary.codec.AvroCodec;
import io.tributary.device.DeviceFold;
import io.tributary.device.DeviceState;
import io.tributary.device.Remembered;
import io.tributary.device.shadow.ShadowDocument;
import io.tributary.limits.Limits;
import io.tributary.schemas.avro.DownlinkRecord;
import io.tributary.schemas.avro.InboxEvent;
import io.tributary.schemas.avro.MessageProperties;
import io.tributary.schemas.avro.PublishRequested;
import io.tributary.schemas.avro.SessionOpened;
import io.tributary.schemas.avro.SessionState;
import io.tributary.schemas.avro.SessionSubscription;
import io.tributary.schemas.avro.Subscribed;
import io.tributary.schemas.avro.Subscription;
import io.tributary.schemas.avro.UserProperty;
import io.tributary.schemas.avro.WillMessage;
import io.tributary.stream.Addressed;
import io.tributary.stream.LogRecord;
import io.tributary.stream.OutgoingRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.types.PojoTestUtils;
import org.apache.flink.util.CloseableIterator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeviceStateJobTest {
    private static final AvroCodec<InboxEvent> INBOX = AvroCodec.of(InboxEvent.class);
    private static final AvroCodec<DownlinkRecord> DOWNLINK = AvroCodec.of(DownlinkRecord.class);
    private static final Topics TOPICS = new Topics("t.");
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
    void aGatewayWithALeaseIsReachedInItsPartitionAndWhatMqtt5SaysGoesThrough() throws Exception {
        SessionOpened.Builder session = SessionOpened.newBuilder(opened("gw-1").getSessionOpened())
                .setDownlinkPartition(9)
                .setIncarnation("gw-1-a")
                .setReceiveMaximum(1)
                .setSessionExpirySeconds(60L)
                .setWill(new WillMessage(
                        LAMP + "/event", ByteBuffer.wrap(new byte[] {7}), 1, 5L, properties("will", null)));
        InboxEvent open = event("open").setSessionOpened(session.build()).build();
        List<OutgoingRecord> downlink = run(
                record(LAMP, 1, open),
                record(
                        LAMP,
                        2,
                        event("s")
                                .setSubscribed(new Subscribed(
                                        1L, List.of(new Subscription(LAMP + "/control", 1, true, true, 17))))
                                .build()),
                record(LAMP, 3, publish("m1", LAMP + "/control", properties("first", 30L))),
                record(LAMP, 4, publish("m2", LAMP + "/control", properties("second", null))),
                record(LAMP, 5, open));

        assertThat(downlink).extracting(OutgoingRecord::partition).containsOnly(9);
        List<DownlinkRecord> lamp = downlinkOf(downlink, LAMP);
        assertThat(lamp.get(1).getDelivery().getMessageProperties()).isEqualTo(properties("first", 30L));
        assertThat(lamp.get(1).getDelivery().getExpiresAt()).isEqualTo(Instant.ofEpochMilli(1_003 + 30_000));
        assertThat(lamp.get(2).getSessionReplaced().getByEpoch()).isEqualTo(5);
        assertThat(lamp.get(3).getSessionState())
                .isEqualTo(new SessionState(
                        true, 1L, List.of(new SessionSubscription(LAMP + "/control", 1, true, true, 17))));
        assertThat(lamp.get(4).getDelivery().getDup()).isTrue();
        assertThat(lamp).hasSize(5);
    }

    @Test
    void whatIsKeptAndSentNeedsNoKryo() {
        PojoTestUtils.assertSerializedAsPojoWithoutKryo(DeviceState.class);
        PojoTestUtils.assertSerializedAsPojoWithoutKryo(LogRecord.class);
        PojoTestUtils.assertSerializedAsPojoWithoutKryo(DeviceStep.class);
        PojoTestUtils.assertSerializedAsPojoWithoutKryo(ShadowDocument.class);
        PojoTestUtils.assertSerializedAsPojoWithoutKryo(Remembered.Content.class);
        PojoTestUtils.assertSerializedAsPojoWithoutKryo(Remembered.Configuration.class);
        PojoTestUtils.assertSerializedAsPojoWithoutKryo(GatewayNews.class);
        PojoTestUtils.assertSerializedAsPojoWithoutKryo(PresenceChange.class);
    }

    private static List<OutgoingRecord> run(LogRecord... inbox) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(1, configuration);
        List<OutgoingRecord> downlink = new ArrayList<>();
        DataStream<GatewayNews> none = env.fromData(GatewayNews.class, new GatewayNews("none", "none", true));
        try (CloseableIterator<DeviceStep> out = DeviceStateJob.fold(
                        env.fromData(LogRecord.class, inbox), none, DeviceFold.within(Limits.DEFAULTS), TOPICS, 0)
                .executeAndCollect()) {
            out.forEachRemaining(step -> step.records().stream()
                    .filter(record -> record.topic().equals(TOPICS.nameOf(Topics.DOWNLINK)))
                    .map(Addressed::record)
                    .forEach(downlink::add));
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

    private static MessageProperties properties(String contentType, @Nullable Long expiry) {
        return MessageProperties.newBuilder()
                .setUtf8Payload(true)
                .setContentType(contentType)
                .setResponseTopic(LAMP + "/data")
                .setCorrelationData(ByteBuffer.wrap(new byte[] {4, 5}))
                .setExpirySeconds(expiry)
                .setUserProperties(List.of(new UserProperty("a", "1"), new UserProperty("a", "2")))
                .build();
    }

    private static InboxEvent publish(String id, String topic) {
        return publish(id, topic, null);
    }

    private static InboxEvent publish(String id, String topic, @Nullable MessageProperties properties) {
        return event(id)
                .setPublishRequested(PublishRequested.newBuilder()
                        .setMessageId(id)
                        .setTopic(topic)
                        .setPayload(ByteBuffer.wrap(new byte[] {1, 2}))
                        .setQos(1)
                        .setMessageProperties(properties)
                        .build())
                .build();
    }
}
