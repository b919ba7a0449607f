package io.tributary.rules.fabric;

import io.tributary.codec.AvroCodec;
import io.tributary.limits.Limits;
import io.tributary.schemas.avro.DeadLetter;
import io.tributary.schemas.avro.InboxEvent;
import io.tributary.schemas.avro.PublishRequested;
import io.tributary.schemas.avro.RuleRecord;
import io.tributary.schemas.avro.RuleStatus;
import io.tributary.stream.Addressed;
import io.tributary.stream.LogRecord;
import io.tributary.stream.OutgoingRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.awaitility.Awaitility;

/** The fabric's operator as Flink runs it, with rules and statuses in memory instead of Kafka; they outlive an attempt, as Kafka does. */
final class TestFabric implements AutoCloseable {
    private static final AvroCodec<InboxEvent> INBOX = AvroCodec.of(InboxEvent.class);
    private static final AvroCodec<RuleStatus> STATUS = AvroCodec.of(RuleStatus.class);
    private static final AvroCodec<DeadLetter> DEAD = AvroCodec.of(DeadLetter.class);

    /** What outlives an attempt. */
    static final class Log {
        final Map<String, RuleRecord> rules = new LinkedHashMap<>();
        final Map<String, RuleStatus> statuses = new ConcurrentHashMap<>();
        final AtomicInteger givenUp = new AtomicInteger();
        volatile Fuse.Limits limits = Fuse.Limits.DEFAULT;
        volatile String missing = "";
        volatile LaneClasses classes = LaneClasses.PLAIN;

        /** What was said last of a revision. */
        RuleStatus statusOf(String key) {
            return Objects.requireNonNull(statuses.get(key), () -> "nothing was said of " + key);
        }
    }

    private final Log log;
    private final MemoryFeed feed;
    private final KeyedOneInputStreamOperatorTestHarness<String, LogRecord, OutgoingRecord> harness;

    TestFabric(Log log, OperatorSubtaskState... restored) throws Exception {
        this(log, Optional.empty(), restored);
    }

    /** With one revision, which makes up for what its rule missed. */
    TestFabric(Log log, CatchUpCourse course) throws Exception {
        this(log, Optional.of(course));
    }

    private TestFabric(Log log, Optional<CatchUpCourse> course, OperatorSubtaskState... restored) throws Exception {
        this.log = log;
        this.feed = new MemoryFeed(log);
        FabricSettings settings = new FabricSettings(
                "",
                "uplink",
                "lifecycle",
                "shadow",
                "rules",
                "rule-status",
                "dead-letters",
                TestRules.SIGNER.getPublic().getEncoded(),
                Limits.DEFAULTS.topicBytes(),
                Limits.DEFAULTS.topicSlashes(),
                Limits.DEFAULTS.mqttPayloadBytes(),
                log.limits);
        harness = new KeyedOneInputStreamOperatorTestHarness<>(
                new FabricOperator(settings, new Parts(log, feed, course)), LogRecord::key, Types.STRING, 1, 1, 0);
        harness.getExecutionConfig().enableObjectReuse();
        harness.setup();
        if (restored.length > 0) {
            harness.initializeState(restored[0]);
        }
        harness.open();
    }

    static Log with(RuleRecord... records) {
        Log log = new Log();
        for (RuleRecord record : records) {
            log.rules.put(record.getRule() + "/" + record.getRevision(), record);
        }
        return log;
    }

    TestFabric send(LogRecord... records) throws Exception {
        for (LogRecord record : records) {
            harness.processElement(new StreamRecord<>(record));
        }
        return this;
    }

    /** A change, seen by the fabric when this returns. */
    void deploy(RuleRecord record) {
        log.rules.put(record.getRule() + "/" + record.getRevision(), record);
        feed.changes.add(new RuleFeed.Entry(record.getRule() + "/" + record.getRevision(), Optional.of(record)));
        String key = record.getRule() + "/" + record.getIncarnation() + "/" + record.getRevision();
        Awaitility.await().pollInSameThread().until(() -> {
            harness.setProcessingTime(harness.getProcessingTime() + 20);
            return log.statuses.containsKey(key);
        });
    }

    void remove(String rule, int revision) {
        log.rules.remove(rule + "/" + revision);
        feed.changes.add(new RuleFeed.Entry(rule + "/" + revision, Optional.empty()));
        Awaitility.await().pollInSameThread().until(() -> {
            harness.setProcessingTime(harness.getProcessingTime() + 20);
            return log.statuses.keySet().stream()
                    .noneMatch(key -> key.startsWith(rule + "/") && key.endsWith("/" + revision));
        });
    }

    OperatorSubtaskState checkpoint(long id) throws Exception {
        return harness.snapshot(id, id);
    }

    /** What is said with a checkpoint of how far a catch-up has come. */
    RuleStatus progress(long id) throws Exception {
        harness.prepareSnapshotPreBarrier(id);
        harness.snapshot(id, id);
        return newestProgress();
    }

    /** There is nothing more to read. */
    RuleStatus end() throws Exception {
        harness.getOperator().finish();
        return newestProgress();
    }

    private RuleStatus newestProgress() {
        List<Addressed> said = side().stream()
                .filter(each -> each.topic().equals("rule-catch-ups"))
                .toList();
        return STATUS.decode(said.get(said.size() - 1).record().value());
    }

    void report() throws Exception {
        harness.setProcessingTime(harness.getProcessingTime() + 10_000);
    }

    /** To the inbox, so far. */
    List<OutgoingRecord> atOnce() {
        return List.copyOf(harness.extractOutputValues());
    }

    List<PublishRequested> repubs() {
        return atOnce().stream()
                .map(record -> INBOX.decode(record.value()).getPublishRequested())
                .toList();
    }

    /** Results in transactions, so far. */
    List<Addressed> once() {
        return side().stream()
                .filter(each ->
                        !each.topic().equals("dead-letters") && !each.topic().equals("rule-catch-ups"))
                .toList();
    }

    List<DeadLetter> deadLetters() {
        return deadRecords().stream().map(record -> DEAD.decode(record.value())).toList();
    }

    List<OutgoingRecord> deadRecords() {
        return side().stream()
                .filter(each -> each.topic().equals("dead-letters"))
                .map(Addressed::record)
                .toList();
    }

    private List<Addressed> side() {
        List<Addressed> side = new ArrayList<>();
        if (harness.getSideOutput(FabricOperator.ONCE) != null) {
            harness.getSideOutput(FabricOperator.ONCE).forEach(each -> side.add(each.getValue()));
        }
        return side;
    }

    @Override
    public void close() throws Exception {
        harness.close();
    }

    /** Not serialized: the harness runs the operator it is given. */
    private record Parts(Log log, MemoryFeed memory, Optional<CatchUpCourse> catchUp) implements FabricParts {
        @Override
        public RuleFeed feed(FabricSettings settings) {
            return memory;
        }

        @Override
        public StatusLog statusLog(FabricSettings settings) {
            return catchUp.isPresent() ? catchUp.get() : new MemoryStatuses(log.statuses);
        }

        @Override
        public Course course(FabricSettings settings) {
            return catchUp.isPresent() ? catchUp.get() : Course.ENDLESS;
        }

        @Override
        public Targets topics(FabricSettings settings) {
            return plan -> plan.targets().stream().filter(log.missing::equals).findFirst();
        }

        @Override
        public LaneClasses classes(FabricSettings settings) {
            return log.classes;
        }

        @Override
        public void giveUp() {
            log.givenUp.incrementAndGet();
        }
    }

    private static final class MemoryFeed implements RuleFeed {
        final BlockingQueue<Entry> changes = new LinkedBlockingQueue<>();
        private final Log log;

        MemoryFeed(Log log) {
            this.log = log;
        }

        @Override
        public List<Entry> toTheEnd() {
            List<Entry> entries = new ArrayList<>();
            log.rules.forEach((key, record) -> entries.add(new Entry(key, Optional.of(record))));
            return entries;
        }

        @Override
        public List<Entry> next() throws InterruptedException {
            Entry entry = changes.poll(10, TimeUnit.MILLISECONDS);
            return entry == null ? List.of() : List.of(entry);
        }

        @Override
        public void close() {
            changes.clear();
        }
    }

    private record MemoryStatuses(Map<String, RuleStatus> statuses) implements StatusLog {
        @Override
        public Map<String, RuleStatus> all() {
            return Map.copyOf(statuses);
        }

        @Override
        public void write(Collection<RuleStatus> written) {
            written.forEach(this::report);
        }

        @Override
        public synchronized void report(RuleStatus status) {
            statuses.put(
                    new Revision.Key(status.getRule(), status.getIncarnation(), status.getRevision()).text(), status);
        }

        @Override
        public void forget(String key) {
            statuses.remove(key);
        }

        @Override
        public void close() {}
    }
}
