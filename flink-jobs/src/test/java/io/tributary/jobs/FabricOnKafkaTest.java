package io.tributary.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tributary.catalog.Topics;
import io.tributary.codec.AvroCodec;
import io.tributary.codec.WireForm;
import io.tributary.identity.DeviceId;
import io.tributary.limits.Limits;
import io.tributary.rules.CatchUp;
import io.tributary.rules.RuleAction;
import io.tributary.rules.compile.CompiledRule;
import io.tributary.rules.fabric.TestRules;
import io.tributary.rules.program.EventSample;
import io.tributary.rules.program.FabricLane;
import io.tributary.rules.program.SourceLog;
import io.tributary.schemas.avro.DeadLetter;
import io.tributary.schemas.avro.RuleRecord;
import io.tributary.schemas.avro.RuleStatus;
import io.tributary.schemas.avro.RuleTable;
import io.tributary.schemas.avro.UplinkMessage;
import io.tributary.stream.LogRecord;
import io.tributary.stream.SourceStart;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The promise of rules, on a real broker: whatever dies, each row is there once, of the version that had its message the first time, and
 * repeats to devices carry the same id.
 */
class FabricOnKafkaTest {
    private static final AvroCodec<UplinkMessage> UPLINK = AvroCodec.of(UplinkMessage.class);
    private static final AvroCodec<DeadLetter> DEAD = AvroCodec.of(DeadLetter.class);
    private static final Topics TOPICS = new Topics("t.");
    private static final String SQL = "SELECT device_name, TRY_CAST(JSON_VALUE(payload, '$.seq') AS BIGINT) AS seq"
            + " FROM messages WHERE TRY_CAST(JSON_VALUE(payload, '$.seq') AS BIGINT) >= 0";

    private static final AvroCodec<RuleStatus> STATUSES = AvroCodec.of(RuleStatus.class);
    private static final AvroCodec<RuleRecord> RULES = AvroCodec.of(RuleRecord.class);
    private static final RuleAction[] ACTIONS = {
        new RuleAction.Repub("ABCDEFGHIJ/lamp/control", 1),
        new RuleAction.Jdbc("db", "readings", List.of("device_name", "seq"))
    };

    private static final int DEVICES = 10;

    private static final String GONE = TOPICS.nameOf(TOPICS.ruleOutput("gone"));

    private long produced;
    private long events;

    @Test
    void everyRowOnceWhateverDies(@TempDir Path directory) throws Exception {
        try (TestBroker broker = TestBroker.start(directory.resolve("kafka"))) {
            String rows = TOPICS.nameOf(TOPICS.ruleOutput("hot"));
            broker.createTopics(Map.of(
                    "t.uplink",
                    4,
                    "t.lifecycle",
                    4,
                    "t.shadow",
                    4,
                    "t.inbox",
                    4,
                    "t.dead-letters",
                    1,
                    "t.rules",
                    1,
                    "t.rule-status",
                    1,
                    "t.rule-catch-ups",
                    1,
                    rows,
                    4,
                    TOPICS.nameOf(TOPICS.ruleOutput("late")),
                    4));
            produce(broker, 20); // before the rule: not its concern
            SourceStart start = await().atMost(Duration.ofMinutes(1))
                    .ignoreExceptions() // a busy machine lets a young broker wait
                    .until(() -> SourceStart.latest(broker.servers(), "t.uplink"), there -> true);
            CompiledRule rule = TestRules.compile("hot", SQL, ACTIONS);
            make(broker, rule, 1, start);
            String checkpoints = directory.resolve("checkpoints").toUri().toString();
            Checkpoints found = new Checkpoints(checkpoints);
            String first = JobDeployment.newJobId();
            String second = JobDeployment.newJobId();

            broker.createTopics(Map.of(GONE, 4));
            make(
                    broker,
                    TestRules.compile("gone", "SELECT device_name, `offset` AS seq FROM lifecycle", ACTIONS[1]),
                    1,
                    SourceStart.latest(broker.servers(), "t.lifecycle"));

            produce(broker, 100); // after the rule was made, before its job runs
            offline(broker, 10);
            try (MiniCluster cluster = cluster()) {
                URI rest = cluster.getRestAddress().get();
                deployment(broker, rest, checkpoints).fabric(signer()).submit(first, found.newest(List.of(first)));
                broker.read(rows, 4, 1, FabricOnKafkaTest::keyOf); // runs, and has committed
                produce(broker, 100);
                cluster.terminateTaskManager(0).get();
                cluster.startTaskManager();
                produce(broker, 100);
                offline(broker, 10);
                broker.read(rows, 4, 200, FabricOnKafkaTest::keyOf);
                make(broker, rule, 2, SourceStart.latest(broker.servers(), "t.uplink"));
                broker.read("t.rule-status", 1, 3, record -> new String(record.key(), StandardCharsets.UTF_8));
                FlinkCluster flink = new FlinkCluster(rest);
                assertThat(flink.overview().ready()).isTrue();
                assertThat(flink.job(first).orElseThrow().name()).isEqualTo("fabric");
                assertThat(flink.job(second)).isEmpty();
                produce(broker, 50);
            }
            Optional<String> newest = found.newest(List.of(first, second));
            assertThat(newest).isPresent();
            try (MiniCluster cluster = cluster()) { // one that knows nothing of the job
                URI rest = cluster.getRestAddress().get();
                FlinkCluster flink = new FlinkCluster(rest);
                deployment(broker, rest, checkpoints).fabric(signer()).submit(second, newest);
                produce(broker, 50);

                List<ConsumerRecord<byte[], byte[]>> all = broker.read(rows, 4, 400, FabricOnKafkaTest::keyOf);
                assertThat(all)
                        .extracting(FabricOnKafkaTest::keyOf)
                        .doesNotHaveDuplicates()
                        .hasSize(400);
                assertThat(all)
                        .allSatisfy(record ->
                                assertThat(WireForm.idOf(record.value())).isEqualTo(1_001));
                List<ConsumerRecord<byte[], byte[]>> repubs =
                        broker.read("t.inbox", 4, 400, FabricOnKafkaTest::eventIdOf);
                assertThat(repubs.stream().map(FabricOnKafkaTest::eventIdOf).distinct())
                        .hasSize(400);

                assertThat(broker.read(GONE, 4, 20, FabricOnKafkaTest::keyOf))
                        .extracting(FabricOnKafkaTest::keyOf)
                        .doesNotHaveDuplicates()
                        .hasSize(20);

                poison(broker);
                List<ConsumerRecord<byte[], byte[]>> letters =
                        broker.read("t.dead-letters", 1, 1, FabricOnKafkaTest::keyOf);
                assertThat(DEAD.decode(letters.get(0).value()).getKind()).isEqualTo("malformed-json");
                assertThat(flink.rootCause(second)).isEmpty();
                deletedTarget(broker, rows, flink, cluster);
                flink.cancel(second);
                await().atMost(Duration.ofSeconds(10))
                        .until(() -> flink.job(second).orElseThrow().state().ended());
                flink.cancel(second);
                catchUp(broker, deployment(broker, rest, checkpoints), flink, cluster);
            }
            found.discard(first);
            found.discard(second);
            assertThat(found.newest(List.of(first, second))).isEmpty();
        }
    }

    /** A write to it never ends; the other rules go on in moments all the same. */
    private void deletedTarget(TestBroker broker, String rows, FlinkCluster flink, MiniCluster cluster)
            throws Exception {
        broker.createTopics(Map.of("doomed", 1));
        CompiledRule rule = TestRules.compile("doomed", SQL, new RuleAction.Kafka("doomed", "", ""));
        make(broker, rule, 1, SourceStart.latest(broker.servers(), "t.uplink"));
        broker.read("t.rule-status", 1, 4, record -> new String(record.key(), StandardCharsets.UTF_8));
        produce(broker, 10);
        broker.read("doomed", 1, 10, FabricOnKafkaTest::eventIdOf);
        broker.deleteTopic("doomed");
        produce(broker, 10);

        List<ConsumerRecord<byte[], byte[]>> all = broker.read(rows, 4, 420, FabricOnKafkaTest::keyOf);
        if (!flink.overview().ready()) { // its producer could not end the transaction: then Flink ends the process
            cluster.startTaskManager();
            all = broker.read(rows, 4, 420, FabricOnKafkaTest::keyOf);
        }
        assertThat(all)
                .extracting(FabricOnKafkaTest::keyOf)
                .doesNotHaveDuplicates()
                .hasSize(420);
    }

    /** All but the message that is not JSON, from the first on; a job that dies begins behind what it committed, whatever it is told. */
    private void catchUp(TestBroker broker, JobDeployment deployment, FlinkCluster flink, MiniCluster cluster)
            throws Exception {
        produce(broker, 8_000);
        SourceStart end = SourceStart.latest(broker.servers(), "t.uplink");
        make(broker, TestRules.compile("late", SQL, ACTIONS[1]), 1, end);
        Map<Integer, List<CatchUp.Stretch>> all = new HashMap<>();
        end.offsets().forEach((partition, until) -> all.put(partition, List.of(new CatchUp.Stretch(0, until))));
        CatchUp owed = new CatchUp("late", 1, 1, SourceLog.MESSAGES, FabricLane.PLAIN, all);
        String rows = TOPICS.nameOf(TOPICS.ruleOutput("late"));

        String dies = JobDeployment.newJobId();
        deployment.submitCatchUp("catch-up/late/1/1", dies, signer(), owed);
        broker.read(rows, 4, 1, FabricOnKafkaTest::keyOf); // has committed
        cluster.terminateTaskManager(0).get();
        cluster.startTaskManager();
        await().atMost(Duration.ofMinutes(1))
                .until(() -> flink.job(dies).orElseThrow().state().ended());

        String first = JobDeployment.newJobId();
        deployment.submitCatchUp("catch-up/late/1/1", first, signer(), owed);
        await().atMost(Duration.ofMinutes(1))
                .until(() -> flink.job(first).orElseThrow().state() == FlinkCluster.State.FINISHED);
        List<ConsumerRecord<byte[], byte[]>> made = broker.read(rows, 4, (int) produced - 1, FabricOnKafkaTest::keyOf);
        assertThat(made)
                .extracting(FabricOnKafkaTest::keyOf)
                .doesNotHaveDuplicates()
                .hasSize((int) produced - 1);

        // In the log that its rule reads.
        String ofEvents = JobDeployment.newJobId();
        deployment.submitCatchUp(
                "catch-up/gone/1/1",
                ofEvents,
                signer(),
                new CatchUp(
                        "gone",
                        1,
                        1,
                        SourceLog.LIFECYCLE,
                        FabricLane.PLAIN,
                        Map.of(0, List.of(new CatchUp.Stretch(0, 20)))));
        await().atMost(Duration.ofMinutes(1))
                .until(() -> flink.job(ofEvents).orElseThrow().state() == FlinkCluster.State.FINISHED);
        assertThat(broker.read(GONE, 4, 40, record -> record.partition() + "/" + record.offset()))
                .hasSize(40);

        String again = JobDeployment.newJobId();
        deployment.submitCatchUp("catch-up/late/1/1", again, signer(), owed);
        await().atMost(Duration.ofMinutes(1))
                .until(() -> flink.job(again).orElseThrow().state() == FlinkCluster.State.FINISHED);
        List<ConsumerRecord<byte[], byte[]>> notes =
                broker.read("t.rule-catch-ups", 1, 3, record -> record.offset() + "");
        RuleStatus last = STATUSES.decode(notes.get(notes.size() - 1).value());
        assertThat(last.getState()).isEqualTo("caught-up");
        assertThat(last.getCause()).isNull();
        assertThat(last.getMatched()).isZero();
        end.offsets()
                .forEach((partition, until) ->
                        assertThat(last.getFrom()).containsEntry(Integer.toString(partition), until));
        assertThat(broker.read(rows, 4, (int) produced - 1, FabricOnKafkaTest::keyOf))
                .hasSize((int) produced - 1);
    }

    private JobDeployment deployment(TestBroker broker, URI rest, String checkpoints) {
        return new JobDeployment(new ClusterSettings(
                rest, checkpoints, Duration.ofMillis(200), broker.servers(), TOPICS, Limits.DEFAULTS));
    }

    private static MiniCluster cluster() throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.BIND_PORT, "0");
        MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(2)
                .build());
        cluster.start();
        return cluster;
    }

    private static byte[] signer() {
        return TestRules.SIGNER.getPublic().getEncoded();
    }

    private static void make(TestBroker broker, CompiledRule rule, int revision, SourceStart start) throws Exception {
        String name = rule.definition().name();
        Map<String, Long> from = new HashMap<>();
        start.offsets().forEach((partition, offset) -> from.put(Integer.toString(partition), offset));
        RuleTable table = TestRules.bare(rule, revision, 0).build().getTable();
        RuleRecord record = TestRules.signed(TestRules.bare(rule, revision, 0)
                .setUplinkTopicId(start.topicId())
                .setFrom(from)
                .setForwardTopics(Map.of())
                .setTable(
                        table == null
                                ? null
                                : RuleTable.newBuilder(table)
                                        .setTopic(TOPICS.nameOf(TOPICS.ruleOutput(name)))
                                        .build()));
        try (KafkaProducer<byte[], byte[]> producer = broker.producer()) {
            producer.send(TestBroker.record(
                            "t.rules", (name + "/" + revision).getBytes(StandardCharsets.UTF_8), RULES.encode(record)))
                    .get();
        }
    }

    private void produce(TestBroker broker, int messages) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = broker.producer()) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int i = 0; i < messages; i++) {
                Future<RecordMetadata> record = send(producer, "{\"seq\":" + produced + "}");
                if (produced <= DEVICES) {
                    record.get(); // a young broker may refuse the first batch of a partition and take the second
                }
                sent.add(record);
            }
            for (Future<RecordMetadata> each : sent) {
                each.get();
            }
        }
    }

    /** One device, so one partition. */
    private void offline(TestBroker broker, int times) throws Exception {
        DeviceId device = new DeviceId("ABCDEFGHIJ", "dev1");
        try (KafkaProducer<byte[], byte[]> producer = broker.producer()) {
            for (int i = 0; i < times; i++) {
                LogRecord event = EventSample.record(
                        SourceLog.LIFECYCLE, device, "{\"event\":\"offline\"}", events++, Instant.now());
                producer.send(new ProducerRecord<>(
                                "t.lifecycle", 0, device.toString().getBytes(StandardCharsets.UTF_8), event.value()))
                        .get();
            }
        }
    }

    private void poison(TestBroker broker) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = broker.producer()) {
            send(producer, "{\"seq\":").get();
        }
    }

    private Future<RecordMetadata> send(KafkaProducer<byte[], byte[]> producer, String payload) {
        String device = "dev" + produced % DEVICES;
        UplinkMessage message = UplinkMessage.newBuilder()
                .setMessageId("id-" + produced)
                .setProductId("ABCDEFGHIJ")
                .setDeviceName(device)
                .setTopic("ABCDEFGHIJ/" + device + "/event")
                .setPayload(ByteBuffer.wrap(payload.getBytes(StandardCharsets.UTF_8)))
                .setQos(1)
                .setReceivedAt(Instant.ofEpochMilli(1_000 + produced))
                .setGateway("gw-1")
                .setDeviceMessageId(Long.toString(produced))
                .build();
        byte[] key = ("ABCDEFGHIJ/" + device).getBytes(StandardCharsets.UTF_8);
        produced++;
        return producer.send(TestBroker.record("t.uplink", key, UPLINK.encode(message)));
    }

    private static String keyOf(ConsumerRecord<byte[], byte[]> record) {
        return HexFormat.of().formatHex(record.key());
    }

    private static String eventIdOf(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.headers().lastHeader("ce_id").value(), StandardCharsets.UTF_8);
    }
}
