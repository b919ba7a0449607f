package io.tributary.rules.fabric;

import io.tributary.rules.action.Actions;
import io.tributary.rules.action.DeadLetters;
import io.tributary.rules.fabric.Preparation.Outcome;
import io.tributary.rules.program.RuleEvaluation;
import io.tributary.rules.program.SourceLog;
import io.tributary.schemas.avro.RuleStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which revisions of which rules run: what the topic {@code rules} holds, as far as the topic {@code rule-status} says from where and until
 * where each counts. The fabric's thread; {@link #suspend} also the watchdog's, while that hangs.
 */
final class RunningRules implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunningRules.class);

    private final FabricSettings settings;
    private final StatusLog statusLog;
    private final RuleFeeder feeder;
    private final Positions positions;
    private final LogViews views;
    private final Rulebook book = new Rulebook();

    /**
     * @param positions where the fabric is
     * @param views on what it is at
     */
    RunningRules(FabricSettings settings, StatusLog statusLog, RuleFeeder feeder, Positions positions, LogViews views) {
        this.settings = settings;
        this.statusLog = statusLog;
        this.feeder = feeder;
        this.positions = positions;
        this.views = views;
    }

    /** Those that a record of the log on the topic may be about; where each counts its span says. */
    List<LiveRevision> find(SourceLog log, String topic) {
        return book.find(log, topic);
    }

    /** The same as {@link #takeChanges}, at next to no cost when there are none. */
    void takeWhatHasChanged() throws Exception {
        if (feeder.hasChanges()) {
            takeChanges();
        }
    }

    /** Reads all rules and what was said of them, so that no message is looked at before. */
    void begin() throws Exception {
        Map<String, RuleStatus> known = statusLog.all();
        List<RuleStatus> said = new ArrayList<>();
        for (Outcome outcome : feeder.toTheEnd()) {
            take(outcome, known, said);
        }
        statusLog.write(said);
        Set<String> there = new HashSet<>(feeder.keys());
        known.keySet().stream().filter(key -> !there.contains(key)).forEach(statusLog::forget);
        settle();
        feeder.start();
    }

    /** Rules that were made, replaced or deleted; what is said of them is written before it takes effect. */
    void takeChanges() throws Exception {
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
                for (Standing standing : book.all()) {
                    if (standing.revision.key().equals(lost.key()) && !standing.isSuspended()) {
                        standing.suspend(lost.cause(), positionsFor(standing.revision));
                        said.add(standing.status(Instant.now()));
                    }
                }
            }
        }
        statusLog.write(said); // before anything of it takes effect
        settle();
    }

    private void take(Outcome outcome, Map<String, RuleStatus> known, List<RuleStatus> said) throws Exception {
        if (outcome instanceof Outcome.Foreign foreign) {
            LOG.warn("a rule is passed over: {}", foreign.cause());
        } else if (outcome instanceof Outcome.Refused refused) {
            LOG.warn("rule {} cannot run: {}", refused.revision().key().text(), refused.cause());
            Optional<Standing> before = ofBefore(refused, known);
            before.ifPresent(book::add);
            said.add(before.map(standing -> standing.status(Instant.now())).orElseGet(() -> refusal(refused)));
        } else if (outcome instanceof Outcome.Ready ready) {
            Revision revision = ready.revision();
            Optional<RuleStatus> before = Optional.ofNullable(
                            known.get(revision.key().text()))
                    .filter(status -> !status.getState().equals("refused"));
            Standing standing = standing(
                    revision,
                    ready.evaluations(),
                    before.map(status -> offsets(status.getFrom())).orElseGet(() -> positionsFor(revision)));
            before.filter(status -> status.getState().equals("suspended"))
                    .ifPresent(status ->
                            standing.wasSuspended(String.valueOf(status.getCause()), offsets(status.getUntil())));
            book.add(standing);
            if (before.isEmpty()) {
                said.add(standing.status(Instant.now()));
            }
        }
    }

    /** @param evaluations of its parts; none: it is not evaluated */
    private Standing standing(Revision revision, List<RuleEvaluation> evaluations, Map<Integer, Long> from) {
        Standing standing = new Standing(revision, new Span(from));
        Fuse.Together together = new Fuse.Together();
        List<LiveRevision> parts = new ArrayList<>();
        for (Revision.Part part : revision.parts()) {
            Optional<RuleEvaluation> evaluation =
                    evaluations.isEmpty() ? Optional.empty() : Optional.of(evaluations.get(parts.size()));
            DeadLetters letters = new DeadLetters(
                    "rule/" + revision.key().rule(),
                    revision.version(),
                    settings.topicOf(revision.log()),
                    settings.deadLetters(),
                    part.plan().insert());
            parts.add(new LiveRevision(
                    standing,
                    part,
                    evaluation.orElse(null),
                    rowFor(revision.log(), evaluation),
                    new Actions(part.plan(), letters, settings.targets()),
                    new Fuse(settings.fuse(), together)));
        }
        standing.consistOf(parts);
        return standing;
    }

    private LazyRow rowFor(SourceLog log, Optional<RuleEvaluation> evaluation) {
        return views.row(log, evaluation.map(RuleEvaluation::payload).orElse(List.of()));
    }

    private void remove(Revision.Key key) throws Exception {
        Optional<Standing> removed = book.remove(key);
        statusLog.forget(key.text());
        for (LiveRevision part : removed.map(Standing::parts).orElse(List.of())) {
            if (part.evaluation != null) {
                Farewell.to(part.evaluation, key);
            }
        }
    }

    /** The first offset a revision that comes now counts for: where we are, but not before it was made. */
    private Map<Integer, Long> positionsFor(Revision revision) {
        return positions.butNotBefore(revision.log(), revision.from());
    }

    /** It is not evaluated from here on, and that is written down. */
    void suspend(LiveRevision live, String cause) throws Exception {
        live.standing.suspend(live.blamed(cause), positionsFor(live.revision));
        statusLog.write(List.of(live.standing.status(Instant.now())));
    }

    /** What was suspended is found no more. */
    void settle() {
        book.settle(positions);
    }

    /** Says what the rules did since. */
    void report() {
        Instant now = Instant.now();
        for (Standing standing : book.all()) {
            if (standing.takeChanged()) {
                statusLog.report(standing.status(now));
            }
        }
    }

    /** A revision that counted before keeps its place, lest an earlier one counts again; it is suspended. */
    private Optional<Standing> ofBefore(Outcome.Refused refused, Map<String, RuleStatus> known) {
        Revision revision = refused.revision();
        return Optional.ofNullable(known.get(revision.key().text()))
                .filter(before -> !before.getState().equals("refused"))
                .map(before -> {
                    Standing standing = standing(revision, List.of(), offsets(before.getFrom()));
                    if (before.getState().equals("suspended")) {
                        standing.wasSuspended(refused.cause(), offsets(before.getUntil()));
                    } else {
                        standing.suspend(refused.cause(), positionsFor(revision));
                    }
                    return standing;
                });
    }

    private static RuleStatus refusal(Outcome.Refused refused) {
        Revision revision = refused.revision();
        return revision.key()
                .status(revision.version(), "refused")
                .setCause(refused.cause())
                .setFrom(LiveRevision.texts(revision.from()))
                .build();
    }

    private static Map<Integer, Long> offsets(Map<String, Long> texts) {
        Map<Integer, Long> offsets = new HashMap<>();
        texts.forEach((partition, offset) -> offsets.put(Integer.valueOf(partition), offset));
        return offsets;
    }

    @Override
    public void close() throws Exception {
        feeder.close();
        statusLog.close();
    }
}
