package io.tributary.device.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.catalog.TopicSpec;
import io.tributary.catalog.Topics;
import io.tributary.codec.AvroCodec;
import io.tributary.device.DeviceFold;
import io.tributary.limits.Limits;
import io.tributary.schemas.avro.DeviceGroup;
import io.tributary.schemas.avro.DeviceRemoved;
import io.tributary.schemas.avro.GatewayLost;
import io.tributary.schemas.avro.InboxEvent;
import io.tributary.schemas.avro.LifecycleEvent;
import io.tributary.schemas.avro.RrpcRequested;
import io.tributary.schemas.avro.SessionOpened;
import io.tributary.schemas.avro.ShadowChange;
import io.tributary.schemas.avro.ShadowRequested;
import io.tributary.schemas.avro.Subscribed;
import io.tributary.schemas.avro.Subscription;
import io.tributary.stream.LogRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.heap.HeapKeyedStateBackend;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.util.KeyedBroadcastOperatorTestHarness;
import org.apache.flink.streaming.util.ProcessFunctionTestHarnesses;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is not in a device's inbox, a gateway's end and the passing of time, is written there. */
class DeviceStateFunctionTest {
    private static final AvroCodec<InboxEvent> INBOX = AvroCodec.of(InboxEvent.class);
    private static final Topics TOPICS = new Topics("t.");
    private static final String LAMP = "ABCDEFGHIJ/lamp";

    private KeyedBroadcastOperatorTestHarness<String, LogRecord, GatewayNews, DeviceStep> job;
    private long offset = 10;

    @BeforeEach
    void open() throws Exception {
        job = ProcessFunctionTestHarnesses.forKeyedBroadcastProcessFunction(
                new DeviceStateFunction(DeviceFold.within(Limits.DEFAULTS), new EffectRecords(TOPICS), 0),
                LogRecord::key,
                Types.STRING,
                DeviceStateFunction.LOST);
        job.setProcessingTime(1_000);
    }

    @AfterEach
    void close() throws Exception {
        job.close();
    }

    @Test
    void theSessionsOfALostGatewayAreToldOfIt() throws Exception {
        hear(LAMP, opened("a-1"));
        hear("ABCDEFGHIJ/pump", opened("b-1"));
        job.processBroadcastElement(new GatewayNews("gw-a", "a-1", true), 0);

        assertThat(written())
                .singleElement()
                .satisfies(event ->
                        assertThat(event.getGatewayLost().getIncarnation()).isEqualTo("a-1"));
    }

    @Test
    void aSessionThatComesBehindTheEndOfItsGatewayIsToldToo() throws Exception {
        job.processBroadcastElement(new GatewayNews("gw-a", "a-1", true), 0);
        hear(LAMP, opened("a-1"));

        assertThat(written()).hasSize(1);
    }

    @Test
    void aGatewayThatIsThereOrThereAgainLosesNoSession() throws Exception {
        job.processBroadcastElement(new GatewayNews("gw-a", "a-1", false), 0);
        hear(LAMP, opened("a-1"));
        job.processBroadcastElement(new GatewayNews("gw-b", "b-1", true), 0);
        job.processBroadcastElement(new GatewayNews("gw-b", "b-1", false), 0);
        hear("ABCDEFGHIJ/pump", opened("b-1"));

        assertThat(written()).isEmpty();
    }

    @Test
    void whatIsDueIsWrittenAndAgainOnlyAfterGrowingPauses() throws Exception {
        long epoch = hear(LAMP, opened("a-1"));
        hear(
                LAMP,
                event().setSubscribed(new Subscribed(
                                epoch, List.of(new Subscription("$rrpc/rxd/" + LAMP + "/+", 0, false, false, 0))))
                        .build());
        hear(
                LAMP,
                event().setRrpcRequested(new RrpcRequested("1", ByteBuffer.allocate(1), 10_000L, "api"))
                        .build());
        job.setProcessingTime(10_900);
        assertThat(written()).isEmpty();

        job.setProcessingTime(11_100); // due at 1,003 + 10,000
        assertThat(written()).hasSize(1);
        hear(LAMP, event().build()); // of no kind; and the word is still on its way
        job.setProcessingTime(12_000);
        assertThat(written()).hasSize(1);
        job.setProcessingTime(12_100);
        assertThat(written()).hasSize(2);
        job.setProcessingTime(14_000);
        assertThat(written()).hasSize(2);
        job.setProcessingTime(14_100);
        assertThat(written())
                .hasSize(3)
                .allSatisfy(event -> assertThat(event.getTimerFired().getDue().toEpochMilli())
                        .isEqualTo(11_013));
    }

    @Test
    void nothingIsKeptOfADeviceThatWasDeletedLongAgo() throws Exception {
        hear(LAMP, opened("a-1"));
        hear(LAMP, event().setDeviceRemoved(new DeviceRemoved(1L)).build());
        job.setProcessingTime(1_100 + Topics.INBOX.retention().toMillis());
        assertThat(written()).hasSize(1);
        assertThat(kept()).isPositive();

        InboxEvent due = written().get(0);
        offset++;
        job.processElement(
                new LogRecord(LAMP, 0, offset, 1_100 + Topics.INBOX.retention().toMillis(), INBOX.encode(due)), 0);
        assertThat(kept()).isZero();
    }

    @Test
    void eventsSayInWhichGroupsTheDeviceWasWhenSomebodyLastSaidSo() throws Exception {
        List<DeviceGroup> cellar = List.of(new DeviceGroup("CELLAR0000", "cellar"));
        List<DeviceGroup> attic = List.of(new DeviceGroup("ATTIC00000", "attic"));
        hear(LAMP, event(opened("a-1"), cellar));
        hear(LAMP, event().setGatewayLost(new GatewayLost("gw-a", "a-1")).build());
        hear(LAMP, event(opened("a-2"), attic));
        hear(LAMP, event(shadowRequested("1"), cellar));
        hear(LAMP, shadowRequested("2"));
        hear(LAMP, event().setDeviceRemoved(new DeviceRemoved(1L)).build());
        hear(LAMP, opened("a-3"));

        assertThat(said(Topics.LIFECYCLE, AvroCodec.of(LifecycleEvent.class)))
                .extracting(event -> event.getEvent() + " " + names(event.getGroups()))
                .containsExactly(
                        "online [cellar]",
                        "offline [cellar]",
                        "online [attic]",
                        "offline [cellar]",
                        "removed [cellar]",
                        "online []");
        assertThat(said(Topics.SHADOW, AvroCodec.of(ShadowChange.class)))
                .extracting(ShadowChange::getGroups)
                .containsExactly(cellar, cellar);
    }

    private static List<String> names(List<DeviceGroup> groups) {
        return groups.stream().map(DeviceGroup::getName).toList();
    }

    private static InboxEvent event(InboxEvent event, List<DeviceGroup> groups) {
        return InboxEvent.newBuilder(event).setGroups(groups).build();
    }

    private static InboxEvent shadowRequested(String id) {
        String update = "{\"type\":\"update\",\"state\":{\"desired\":{\"n\":" + id + "}},\"version\":0,"
                + "\"clientToken\":\"" + id + "\"}";
        return event().setShadowRequested(ShadowRequested.newBuilder()
                        .setRequestId(id)
                        .setPayload(StandardCharsets.UTF_8.encode(update))
                        .build())
                .build();
    }

    /** What the job has written to a topic. */
    private <T extends SpecificRecord> List<T> said(TopicSpec topic, AvroCodec<T> codec) {
        return job.extractOutputValues().stream()
                .flatMap(step -> step.records().stream())
                .filter(record -> record.topic().equals(TOPICS.nameOf(topic)))
                .map(record -> codec.decode(record.record().value()))
                .toList();
    }

    /** Entries of all states. */
    private int kept() {
        AbstractStreamOperator<?> operator = (AbstractStreamOperator<?>) job.getOperator();
        return ((HeapKeyedStateBackend<?>) operator.getKeyedStateBackend()).numKeyValueStateEntries();
    }

    /** Returns the record's offset; its time is a millisecond later for each. */
    private long hear(String device, InboxEvent event) throws Exception {
        offset++;
        job.processElement(new LogRecord(device, 0, offset, 1_000 + offset, INBOX.encode(event)), 0);
        return offset;
    }

    /** What the job has written to inboxes. */
    private List<InboxEvent> written() {
        return said(Topics.INBOX, INBOX);
    }

    private static InboxEvent.Builder event() {
        return InboxEvent.newBuilder().setEventId("e").setSource("test");
    }

    private static InboxEvent opened(String incarnation) {
        return event().setSessionOpened(SessionOpened.newBuilder()
                        .setGateway("gw-" + incarnation.charAt(0))
                        .setCleanSession(true)
                        .setProtocolLevel(4)
                        .setRemoteAddress("127.0.0.1")
                        .setIncarnation(incarnation)
                        .build())
                .build();
    }
}
