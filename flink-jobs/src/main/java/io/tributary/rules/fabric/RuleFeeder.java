package io.tributary.rules.fabric;

import io.tributary.rules.fabric.Preparation.Outcome;
import io.tributary.schemas.avro.RuleRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the rules in a thread of its own and makes them ready there, so that those who are evaluated do not wait for it. One thread calls
 * {@link #hasChanges} and {@link #take}.
 */
final class RuleFeeder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RuleFeeder.class);
    private static final Duration TARGETS_LOOKED_AT_EVERY = Duration.ofSeconds(1);
    /** Between two messages, unless a write hangs. */
    private static final Duration HEEDED_WITHIN = Duration.ofSeconds(5);

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Something to take over between two messages. */
    sealed interface Change {
        record Made(Outcome outcome) implements Change {}

        record Gone(Revision.Key key) implements Change {}

        /** What a revision needs is not there any more. */
        record Lost(Revision.Key key, String cause) implements Change {}
    }

    private final RuleFeed feed;
    private final Preparation preparation;
    private final Thread thread;
    /** By the key of their records: what is ready, and whose targets are looked at. */
    private final Map<String, Outcome.Ready> ready = new LinkedHashMap<>();

    /** By the same key, of every revision that is there, {@link Revision.Key#text}. */
    private final Map<String, Revision.Key> keys = new HashMap<>();

    /** Whose targets were said to be gone. */
    private final Set<String> saidLost = new HashSet<>();

    private final AtomicReference<@Nullable List<Change>> changes = new AtomicReference<>();
    private volatile @Nullable Throwable failure;
    private volatile boolean open = true;
    private long lookedAtNanos = System.nanoTime();
    private Optional<Change> unheeded = Optional.empty();
    private long unheededNanos;
    private final Consumer<String> stuck;

    /**
     * @param stuck told when a target is gone and those who evaluate do not come to hear of it: a write to it has no end, and holds up
     *     all rules
     */
    RuleFeeder(RuleFeed feed, Preparation preparation, Consumer<String> stuck) {
        this.feed = feed;
        this.preparation = preparation;
        this.stuck = stuck;
        this.thread = new Thread(this::follow, "rule-feed");
        this.thread.setDaemon(true);
    }

    /** All rules that are there now; before {@link #start}. */
    List<Outcome> toTheEnd() throws Exception {
        Map<String, RuleRecord> newest = new LinkedHashMap<>();
        for (RuleFeed.Entry entry : feed.toTheEnd()) {
            entry.record().ifPresentOrElse(record -> newest.put(entry.key(), record), () -> newest.remove(entry.key()));
        }
        List<Outcome> outcomes = new ArrayList<>();
        newest.forEach((key, record) -> outcomes.add(prepare(key, record)));
        return outcomes;
    }

    void start() {
        thread.start();
    }

    /** Of every revision that is there, before {@link #start}; {@link Revision.Key#text}. */
    List<String> keys() {
        return keys.values().stream().map(Revision.Key::text).toList();
    }

    /** Cheap: asked before every message. */
    boolean hasChanges() {
        return changes.getPlain() != null;
    }

    /** What came since the last time, in order; throws what ended the following, if it ended. */
    List<Change> take() throws Exception {
        Throwable broken = failure;
        if (broken != null) {
            throw new IllegalStateException("the rules cannot be followed any more", broken);
        }
        List<Change> taken = changes.getAndSet(null);
        return taken == null ? List.of() : taken;
    }

    private void follow() {
        try {
            while (open) {
                List<Change> came = new ArrayList<>();
                for (RuleFeed.Entry entry : feed.next()) {
                    came.add(changeOf(entry));
                }
                List<Change> lost = lost();
                came.addAll(lost);
                offer(came);
                lookWhetherHeeded(lost);
            }
        } catch (Throwable e) { // whatever it is, those who evaluate must hear of it
            if (open) {
                failure = e;
                LOG.error("the rules cannot be followed any more", e);
            }
        } finally {
            feed.close();
            preparation.targets().close();
        }
    }

    private void lookWhetherHeeded(List<Change> lost) {
        if (!lost.isEmpty()) {
            unheeded = Optional.of(lost.get(0));
            unheededNanos = System.nanoTime();
        }
        List<Change> waiting = changes.get();
        if (unheeded.isEmpty() || waiting == null || !waiting.contains(unheeded.get())) {
            unheeded = Optional.empty();
        } else if (System.nanoTime() - unheededNanos > HEEDED_WITHIN.toNanos()) {
            unheeded = Optional.empty();
            stuck.accept(lostCauseOf(waiting));
        }
    }

    private static String lostCauseOf(List<Change> waiting) {
        return waiting.stream()
                .filter(Change.Lost.class::isInstance)
                .map(change -> "rule " + ((Change.Lost) change).key().rule() + ": " + ((Change.Lost) change).cause())
                .collect(Collectors.joining("; "));
    }

    private void offer(List<Change> came) {
        if (!came.isEmpty()) {
            changes.accumulateAndGet(came, (waiting, more) -> {
                List<Change> all = new ArrayList<>(waiting == null ? List.of() : waiting);
                all.addAll(more == null ? List.of() : more);
                return all;
            });
        }
    }

    private Change changeOf(RuleFeed.Entry entry) {
        Optional<RuleRecord> record = entry.record();
        if (record.isPresent()) {
            return new Change.Made(prepare(entry.key(), record.get()));
        }
        ready.remove(entry.key());
        saidLost.remove(entry.key());
        Revision.Key gone = keys.remove(entry.key());
        return new Change.Gone(gone == null ? new Revision.Key(entry.key(), 0, 0) : gone);
    }

    private Outcome prepare(String key, RuleRecord record) {
        if (!key.equals(record.getRule() + "/" + record.getRevision())) {
            return new Outcome.Foreign("it lies under the key " + key + ", which is another's");
        }
        Outcome outcome = preparation.of(record);
        if (outcome instanceof Outcome.Ready made) {
            ready.put(key, made);
            keys.put(key, made.revision().key());
        } else if (outcome instanceof Outcome.Refused refused) {
            ready.remove(key);
            keys.put(key, refused.revision().key());
        } else if (outcome instanceof Outcome.Elsewhere elsewhere) {
            keys.put(key, elsewhere.key()); // what its own lane says of it is not forgotten
        }
        return outcome;
    }

    private List<Change> lost() {
        if (System.nanoTime() - lookedAtNanos < TARGETS_LOOKED_AT_EVERY.toNanos()) {
            return List.of();
        }
        lookedAtNanos = System.nanoTime();
        List<Change> lost = new ArrayList<>();
        ready.forEach((key, each) -> {
            if (each.revision().active() && !saidLost.contains(key)) {
                each.revision().missing(preparation.targets()).ifPresent(topic -> {
                    saidLost.add(key);
                    lost.add(new Change.Lost(
                            each.revision().key(),
                            "topic " + topic + " is not there any more; make it again, then resume the rule"));
                });
            }
        });
        return lost;
    }

    /** Waits until nothing is read any more. */
    @Override
    public void close() throws InterruptedException {
        open = false;
        if (thread.isAlive()) {
            thread.join(PATIENCE.toMillis());
        } else {
            feed.close();
            preparation.targets().close();
        }
    }
}
