package io.tributary.rules.fabric;

import io.tributary.catalog.RuleLatency;
import io.tributary.codec.MalformedRecordException;
import io.tributary.rules.action.Actions;
import io.tributary.rules.action.DeadLetters;
import io.tributary.rules.action.RuleResult;
import io.tributary.rules.action.SourceMessage;
import io.tributary.rules.fabric.Preparation.Outcome;
import io.tributary.rules.program.PayloadColumn;
import io.tributary.rules.program.RuleEvaluation;
import io.tributary.rules.program.RuleSeal;
import io.tributary.schemas.avro.RuleStatus;
import io.tributary.stream.Addressed;
import io.tributary.stream.LogRecord;
import io.tributary.stream.OutgoingRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
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
 * Evaluates every rule on every message it may be about. Out come records for the inbox, and at the side what is written in transactions.
 *
 * <p>State: the position in each partition, and for devices that number their messages which numbers were heard. Which revision counts from
 * which offset is in the topic {@code rule-status}, written before it takes effect.
 */
final class FabricOperator extends AbstractStreamOperator<OutgoingRecord>
        implements OneInputStreamOperator<LogRecord, OutgoingRecord> {
    static final OutputTag<Addressed> ONCE = new OutputTag<>("once", TypeInformation.of(Addressed.class));

    private static final Duration LOOK = Duration.ofMillis(20);
    private static final Duration REPORT = Duration.ofSeconds(2);

    private final FabricSettings settings;
    private final FabricParts parts;
    private transient RuleFeeder feeder;
    private transient StatusLog statusLog;
    private transient Watchdog watchdog;
    private transient Rulebook book;
    private transient UplinkView view;
    private transient Map<List<PayloadColumn>, MessageRow> rows;
    private transient Lanes lanes;
    private transient DeadLetters ownLetters;
    private transient Positions positions;
    private transient Supplier<String> messageId;
    private transient ListState<Tuple2<Integer, Long>> savedPositions;
    private transient Resends resends;
    private transient Counter unreadable;
    private transient StreamRecord<OutgoingRecord> out;
    private transient StreamRecord<Addressed> side;

    FabricOperator(FabricSettings settings, FabricParts parts) {
        this.settings = settings;
        this.parts = parts;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        positions = new Positions();
        savedPositions = context.getOperatorStateStore()
                .getListState(new ListStateDescriptor<>(
                        "positions", TypeInformation.of(new TypeHint<Tuple2<Integer, Long>>() {})));
        for (Tuple2<Integer, Long> each : savedPositions.get()) {
            positions.set(each.f0, each.f1);
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        List<Tuple2<Integer, Long>> saved = new ArrayList<>();
        positions.toMap().forEach((partition, offset) -> saved.add(Tuple2.of(partition, offset)));
        savedPositions.update(saved);
    }

    @Override
    public void open() throws Exception {
        super.open();
        view = new UplinkView();
        messageId = view::messageId;
        rows = new HashMap<>();
        out = new StreamRecord<>(null);
        side = new StreamRecord<>(null);
        lanes = new Lanes();
        ownLetters = new DeadLetters("fabric", 0, settings.uplink(), settings.deadLetters());
        unreadable = getMetricGroup().counter("unreadableRecords");
        resends = new Resends(ResendWindow.DEFAULT, getMetricGroup().counter("resendsDropped"), this::marksOf);
        book = new Rulebook();
        statusLog = parts.statusLog(settings);
        watchdog = new Watchdog(settings.fuse().endless(), this::giveUp);
        feeder = new RuleFeeder(
                parts.feed(settings),
                new Preparation(
                        RuleSeal.publicKey(settings.signer()),
                        settings.fuse(),
                        getRuntimeContext(),
                        parts.topics(settings)));
        begin();
        watchdog.start();
        feeder.start();
        getProcessingTimeService().scheduleWithFixedDelay(time -> takeChanges(), LOOK.toMillis(), LOOK.toMillis());
        getProcessingTimeService().scheduleWithFixedDelay(time -> report(), REPORT.toMillis(), REPORT.toMillis());
    }

    /** The state of each device is asked for when a device numbers its messages, not for every message. */
    @Override
    public boolean hasKeyContext1() {
        return false;
    }

    @Override
    public void processElement(StreamRecord<LogRecord> element) throws Exception {
        if (feeder.hasChanges()) {
            takeChanges();
        }
        LogRecord record = element.getValue();
        try {
            evaluate(record);
        } catch (MalformedRecordException e) {
            unreadable.inc();
            lanes.deadLetter(ownLetters.ofMessage(
                    new SourceMessage(
                            "",
                            "",
                            "",
                            "",
                            record.value(),
                            0,
                            record.timeMillis(),
                            record.partition(),
                            record.offset()),
                    "unreadable-record",
                    String.valueOf(e.getMessage())));
            lanes.flush();
        }
        positions.set(record.partition(), record.offset() + 1);
    }

    private void evaluate(LogRecord record) throws Exception {
        view.read(record);
        List<LiveRevision> found = book.find(view.topic());
        if (found.isEmpty() || resends.isResend(view, record)) {
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
            results = evaluation.rowsOf(live.row, messageId, record.timeMillis());
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
        } catch (RuntimeException | StackOverflowError | LinkageError e) {
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
            positions.set(record.partition(), record.offset() + 1);
            suspend(live, verdict.get());
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

    /** Reads all rules and what was said of them, so that no message is looked at before. */
    private void begin() throws Exception {
        Map<String, RuleStatus> known = statusLog.all();
        List<RuleStatus> said = new ArrayList<>();
        for (Outcome outcome : feeder.toTheEnd()) {
            take(outcome, known, said);
        }
        statusLog.write(said);
        Set<String> there = new HashSet<>(feeder.keys());
        known.keySet().stream().filter(key -> !there.contains(key)).forEach(statusLog::forget);
        book.settle(positions.toMap());
    }

    private void takeChanges() throws Exception {
        List<RuleFeeder.Change> changes = feeder.take();
        if (changes.isEmpty()) {
            return;
        }
        List<RuleStatus> said = new ArrayList<>();
        for (RuleFeeder.Change change : changes) {
            if (change instanceof RuleFeeder.Change.Made made) {
                take(made.outcome(), Map.of(), said);
            } else if (change instanceof RuleFeeder.Change.Gone gone) {
                remove(gone.key());
            } else if (change instanceof RuleFeeder.Change.Lost lost) {
                for (LiveRevision live : book.all()) {
                    if (live.revision.key().equals(lost.key()) && !live.isSuspended()) {
                        live.suspend(lost.cause(), positionsFor(live.revision));
                        said.add(live.status(Instant.now()));
                    }
                }
            }
        }
        statusLog.write(said); // before anything of it takes effect
        book.settle(positions.toMap());
    }

    private void take(Outcome outcome, Map<String, RuleStatus> known, List<RuleStatus> said) throws Exception {
        if (outcome instanceof Outcome.Foreign foreign) {
            LOG.warn("a rule is passed over: {}", foreign.cause());
        } else if (outcome instanceof Outcome.Refused refused) {
            LOG.warn("rule {} cannot run: {}", refused.revision().key().text(), refused.cause());
            Optional<LiveRevision> before = ofBefore(refused, known);
            before.ifPresent(book::add);
            said.add(before.map(live -> live.status(Instant.now())).orElseGet(() -> refusal(refused)));
        } else if (outcome instanceof Outcome.Ready ready) {
            Revision revision = ready.revision();
            Optional<RuleStatus> before = Optional.ofNullable(
                            known.get(revision.key().text()))
                    .filter(status -> !status.getState().equals("refused"));
            LiveRevision live = live(
                    revision,
                    Optional.ofNullable(ready.evaluation()),
                    before.map(status -> offsets(status.getFrom())).orElseGet(() -> positionsFor(revision)));
            before.filter(status -> status.getState().equals("suspended"))
                    .ifPresent(
                            status -> live.wasSuspended(String.valueOf(status.getCause()), offsets(status.getUntil())));
            book.add(live);
            if (before.isEmpty()) {
                said.add(live.status(Instant.now()));
            }
        }
    }

    private LiveRevision live(Revision revision, Optional<RuleEvaluation> evaluation, Map<Integer, Long> from) {
        DeadLetters letters = new DeadLetters(
                "rule/" + revision.key().rule(), revision.version(), settings.uplink(), settings.deadLetters());
        return new LiveRevision(
                revision,
                evaluation.orElse(null),
                rowFor(evaluation),
                new Actions(revision.plan(), letters, settings.targets()),
                new Span(from),
                new Fuse(settings.fuse()));
    }

    private MessageRow rowFor(Optional<RuleEvaluation> evaluation) {
        List<PayloadColumn> payload = evaluation.map(RuleEvaluation::payload).orElse(List.of());
        return rows.computeIfAbsent(payload, columns -> new MessageRow(view, columns));
    }

    private void remove(Revision.Key key) throws Exception {
        Optional<LiveRevision> removed = book.remove(key);
        statusLog.forget(key.text());
        if (removed.isPresent() && removed.get().evaluation != null) {
            removed.get().evaluation.close();
        }
    }

    /** The first offset a revision that comes now counts for: where we are, but not before it was made. */
    private Map<Integer, Long> positionsFor(Revision revision) {
        return positions.butNotBefore(revision.from());
    }

    private void suspend(LiveRevision live, String cause) throws Exception {
        LOG.warn("rule {} is suspended: {}", live.revision.key().rule(), cause);
        live.suspend(cause, positionsFor(live.revision));
        statusLog.write(List.of(live.status(Instant.now())));
        book.settle(positions.toMap());
    }

    /** In the watchdog's thread, while ours hangs in the rule. */
    private void giveUp(LiveRevision live, Duration lasts) {
        giveUp(live, "an evaluation did not end within " + lasts.toMillis() + " ms");
    }

    private void giveUp(LiveRevision live, String cause) {
        live.suspend(
                cause + ", on message " + view.messageId() + "; the fabric had to be started again",
                positionsFor(live.revision));
        try {
            statusLog.write(List.of(live.status(Instant.now())));
        } catch (Exception e) {
            LOG.error(
                    "that rule {} must not run again could not be written",
                    live.revision.key().rule(),
                    e);
        }
        parts.giveUp();
    }

    private void report() {
        Instant now = Instant.now();
        for (LiveRevision live : book.all()) {
            if (live.takeChanged()) {
                statusLog.report(live.status(now));
            }
        }
    }

    /** A revision that counted before keeps its place, lest an earlier one counts again; it is suspended. */
    private Optional<LiveRevision> ofBefore(Outcome.Refused refused, Map<String, RuleStatus> known) {
        Revision revision = refused.revision();
        return Optional.ofNullable(known.get(revision.key().text()))
                .filter(before -> !before.getState().equals("refused"))
                .map(before -> {
                    LiveRevision live = live(revision, Optional.empty(), offsets(before.getFrom()));
                    if (before.getState().equals("suspended")) {
                        live.wasSuspended(refused.cause(), offsets(before.getUntil()));
                    } else {
                        live.suspend(refused.cause(), positionsFor(revision));
                    }
                    return live;
                });
    }

    private static RuleStatus refusal(Outcome.Refused refused) {
        Revision revision = refused.revision();
        return RuleStatus.newBuilder()
                .setRule(revision.key().rule())
                .setIncarnation(revision.key().incarnation())
                .setRevision(revision.key().number())
                .setVersion(revision.version())
                .setState("refused")
                .setCause(refused.cause())
                .setFrom(LiveRevision.texts(revision.from()))
                .setMatched(0)
                .setFiltered(0)
                .setEmitted(0)
                .setErrors(0)
                .setEvaluationNanos(0)
                .setAt(Instant.now())
                .build();
    }

    private static Map<Integer, Long> offsets(Map<String, Long> texts) {
        Map<Integer, Long> offsets = new HashMap<>();
        texts.forEach((partition, offset) -> offsets.put(Integer.valueOf(partition), offset));
        return offsets;
    }

    private ValueState<long[]> marksOf(String device) throws Exception {
        setCurrentKey(device);
        return getPartitionedState(VoidNamespace.INSTANCE, VoidNamespaceSerializer.INSTANCE, Resends.MARKS);
    }

    @Override
    public void close() throws Exception {
        if (feeder != null) {
            feeder.close();
        }
        if (watchdog != null) {
            watchdog.close();
        }
        if (statusLog != null) {
            statusLog.close();
        }
        super.close();
    }

    /** The ways out: what one evaluation gives goes out when it has come to its end. */
    private final class Lanes implements Actions.Lanes {
        private final List<OutgoingRecord> toInbox = new ArrayList<>();
        private final List<Addressed> toTopics = new ArrayList<>();
        private int deadLetters;

        @Override
        public void atOnce(OutgoingRecord record) {
            toInbox.add(record);
        }

        @Override
        public void once(Addressed record) {
            toTopics.add(record);
        }

        @Override
        public void deadLetter(Addressed record) {
            toTopics.add(record);
            deadLetters++;
        }

        /** How many wait to go out. */
        int deadLetters() {
            return deadLetters;
        }

        void discard() {
            toInbox.clear();
            toTopics.clear();
            deadLetters = 0;
        }

        void flush() {
            for (int i = 0; i < toInbox.size(); i++) {
                output.collect(out.replace(toInbox.get(i)));
            }
            for (int i = 0; i < toTopics.size(); i++) {
                output.collect(ONCE, side.replace(toTopics.get(i)));
            }
            discard();
        }
    }
}
