package io.tributary.rules.fabric;

import io.tributary.catalog.RuleLatency;
import io.tributary.codec.MalformedRecordException;
import io.tributary.rules.action.DeadLetters;
import io.tributary.rules.action.RuleResult;
import io.tributary.rules.action.SourceMessage;
import io.tributary.rules.program.FabricLane;
import io.tributary.rules.program.RuleEvaluation;
import io.tributary.rules.program.RuleSeal;
import io.tributary.rules.program.SourceLog;
import io.tributary.stream.Addressed;
import io.tributary.stream.LogRecord;
import io.tributary.stream.OutgoingRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeHint;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates every rule on every record of its log that it may be about. Out come records for the inbox, and at the side what is written in transactions.
 *
 * <p>State: the position in each partition of each log, for devices that number their messages which numbers were heard, and which events about a device. Which revision counts from
 * which offset is in the topic {@code rule-status}, written before it takes effect.
 */
final class FabricOperator extends AbstractStreamOperator<OutgoingRecord>
        implements OneInputStreamOperator<LogRecord, OutgoingRecord> {
    static final OutputTag<Addressed> ONCE = new OutputTag<>("once", TypeInformation.of(Addressed.class));

    private static final Duration LOOK = Duration.ofMillis(20);
    private static final Duration REPORT = Duration.ofSeconds(2);

    private final FabricSettings settings;
    private final FabricParts parts;
    private transient RunningRules rules;
    private transient Course course;
    private transient Watchdog watchdog;
    private transient LogViews views;
    private transient LogView view;
    private transient BufferedLanes lanes;
    private transient Positions positions;
    private transient Supplier<String> messageId;
    private transient Map<SourceLog, ListState<Tuple2<Integer, Long>>> savedPositions;
    private transient Resends resends;
    private transient Resends repeats;
    private transient Counter unreadable;
    private transient FabricLane lane;

    FabricOperator(FabricSettings settings, FabricParts parts) {
        this.settings = settings;
        this.parts = parts;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        positions = new Positions();
        savedPositions = new EnumMap<>(SourceLog.class);
        for (SourceLog log : SourceLog.values()) {
            ListState<Tuple2<Integer, Long>> saved = context.getOperatorStateStore()
                    .getListState(new ListStateDescriptor<>(
                            log == SourceLog.MESSAGES ? "positions" : "positions-" + log.table(),
                            TypeInformation.of(new TypeHint<Tuple2<Integer, Long>>() {})));
            savedPositions.put(log, saved);
            for (Tuple2<Integer, Long> each : saved.get()) {
                positions.set(log, each.f0, each.f1);
            }
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        for (Map.Entry<SourceLog, ListState<Tuple2<Integer, Long>>> each : savedPositions.entrySet()) {
            List<Tuple2<Integer, Long>> saved = new ArrayList<>();
            positions.of(each.getKey()).forEach((partition, offset) -> saved.add(Tuple2.of(partition, offset)));
            each.getValue().update(saved);
        }
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) {
        course.atCheckpoint().forEach(lanes::once);
        lanes.flush();
    }

    @Override
    public void finish() throws Exception {
        rules.report();
        course.atEnd().forEach(lanes::once);
        lanes.flush();
        super.finish();
    }

    @Override
    public void open() throws Exception {
        super.open();
        views = new LogViews();
        view = views.of(SourceLog.MESSAGES);
        messageId = () -> view.messageId();
        lanes = new BufferedLanes(output);
        unreadable = getMetricGroup().counter("unreadableRecords");
        resends = new Resends(
                ResendWindow.DEFAULT,
                getMetricGroup().counter("resendsDropped"),
                device -> marksOf(device, Resends.NUMBERS));
        repeats = new Resends(
                ResendWindow.DEFAULT,
                getMetricGroup().counter("repeatedEventsDropped"),
                device -> marksOf(device, Resends.EVENTS));
        course = parts.course(settings);
        watchdog = new Watchdog(settings.fuse().endless(), this::giveUp);
        LaneClasses classes = parts.classes(settings);
        lane = classes.lane();
        rules = new RunningRules(
                settings,
                parts.statusLog(settings),
                new RuleFeeder(
                        parts.feed(settings),
                        new Preparation(
                                RuleSeal.publicKey(settings.signer()),
                                settings.fuse(),
                                getRuntimeContext(),
                                parts.topics(settings),
                                classes),
                        this::beginAnew),
                positions,
                views);
        rules.begin();
        watchdog.start();
        getProcessingTimeService()
                .scheduleWithFixedDelay(time -> rules.takeChanges(), LOOK.toMillis(), LOOK.toMillis());
        getProcessingTimeService().scheduleWithFixedDelay(time -> rules.report(), REPORT.toMillis(), REPORT.toMillis());
    }

    /** The state of each device is asked for when a device numbers its messages, not for every message. */
    @Override
    public boolean hasKeyContext1() {
        return false;
    }

    @Override
    public void processElement(StreamRecord<LogRecord> element) throws Exception {
        rules.takeWhatHasChanged();
        LogRecord record = element.getValue();
        if (!course.takes(record)) {
            return;
        }
        SourceLog log = settings.logOf(record.topic());
        try {
            evaluate(log, record);
        } catch (MalformedRecordException e) {
            unreadable.inc();
            if (course.tellsUnreadable() && lane == FabricLane.PLAIN) { // one of the two is enough to set it aside
                setAside(log, record, String.valueOf(e.getMessage()));
            }
        }
        positions.set(log, record.partition(), record.offset() + 1);
    }

    private void setAside(SourceLog log, LogRecord record, String reason) {
        String stage = log == SourceLog.MESSAGES ? "fabric" : "fabric/" + log.table(); // offsets are each log's own
        DeadLetters letters = new DeadLetters(stage, 0, settings.topicOf(log), settings.deadLetters());
        lanes.deadLetter(letters.ofMessage(
                new SourceMessage(
                        "", "", "", "", record.value(), 0, record.timeMillis(), record.partition(), record.offset(), 0),
                "unreadable-record",
                reason));
        lanes.flush();
    }

    private void evaluate(SourceLog log, LogRecord record) throws Exception {
        view = views.of(log);
        view.read(record);
        List<LiveRevision> found = rules.find(log, view.topic());
        if (found.isEmpty() || (log == SourceLog.MESSAGES ? resends : repeats).isResend(view, record)) {
            return;
        }
        int waited = RuleLatency.countOf(System.currentTimeMillis() - record.timeMillis());
        long now = System.nanoTime();
        for (int i = 0; i < found.size(); i++) {
            LiveRevision live = found.get(i);
            if (live.span.holds(record.partition(), record.offset())) {
                now = evaluate(live, record, now, waited);
            }
        }
    }

    /** From one reading of the clock to the next, for that costs as much as a small rule; returns the last. */
    private long evaluate(LiveRevision live, LogRecord record, long began, int waited) throws Exception {
        RuleEvaluation evaluation = live.evaluation;
        if (evaluation == null) {
            return began;
        }
        long now;
        watchdog.begin(live, began);
        List<List<@Nullable Object>> results;
        Optional<String> verdict;
        try {
            results = evaluation.rowsOf(live.row, messageId, view.timeMillis());
            watchdog.end();
            now = System.nanoTime();
            Optional<String> notJson = evaluation.needsJson() ? live.row.notJson() : Optional.empty();
            if (notJson.isPresent()) {
                live.failed(now - began, waited);
                live.actions.setAside(view.toSource(), "malformed-json", notJson.get(), lanes);
            } else {
                live.evaluated(results.size(), now - began, waited);
                if (!results.isEmpty()) {
                    act(live, evaluation.columns(), results);
                }
            }
            verdict = live.fuse.worked(now, now - began);
            if (notJson.isPresent() || !results.isEmpty()) {
                now = System.nanoTime(); // what actions take is not the next rule's
            }
        } catch (OutOfMemoryError e) {
            // What else lacked memory meanwhile nobody knows; and without the rule a replay does not come here again.
            giveUp(live, "the memory of the fabric did not suffice for an evaluation");
            throw e;
        } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError e) {
            watchdog.end();
            lanes.discard();
            now = System.nanoTime();
            live.failed(now - began, waited);
            String reason = Failures.inWords(e);
            live.actions.setAside(view.toSource(), Failures.kindOf(e), reason, lanes);
            verdict = live.fuse.failed(now, now - began, Failures.isStopped(e), reason);
        }
        live.setAside(lanes.deadLetters());
        lanes.flush(); // what fails here is not the rule's
        if (verdict.isPresent()) {
            positions.set(live.revision.log(), record.partition(), record.offset() + 1);
            LOG.warn("rule {} is suspended: {}", live.revision.key().rule(), verdict.get());
            rules.suspend(live, verdict.get());
            rules.settle();
            now = System.nanoTime();
        }
        return now;
    }

    private void act(LiveRevision live, List<String> columns, List<List<@Nullable Object>> results) {
        SourceMessage source = view.toSource();
        for (int i = 0; i < results.size(); i++) {
            live.actions.run(new RuleResult(source, i, columns, results.get(i)), lanes);
        }
    }

    /** In the feeder's thread, while ours hangs in a write: the next attempt does not let the rule write. */
    private void beginAnew(String cause) {
        getContainingTask()
                .getEnvironment()
                .failExternally(new IllegalStateException("the fabric hangs in a write and begins anew, " + cause));
    }

    /** In the watchdog's thread, while ours hangs in the rule. */
    private void giveUp(LiveRevision live, Duration lasts) {
        giveUp(live, "an evaluation did not end within " + lasts.toMillis() + " ms");
    }

    private void giveUp(LiveRevision live, String cause) {
        try {
            rules.suspend(live, cause + ", on message " + view.messageId() + "; the fabric had to be started again");
        } catch (Exception e) {
            LOG.error(
                    "that rule {} must not run again could not be written",
                    live.revision.key().rule(),
                    e);
        }
        parts.giveUp();
    }

    private ValueState<long[]> marksOf(String device, ValueStateDescriptor<long[]> marks) throws Exception {
        setCurrentKey(device);
        return getPartitionedState(VoidNamespace.INSTANCE, VoidNamespaceSerializer.INSTANCE, marks);
    }

    @Override
    public void close() throws Exception {
        if (watchdog != null) {
            watchdog.close();
        }
        if (rules != null) {
            rules.close();
        }
        super.close();
    }
}
