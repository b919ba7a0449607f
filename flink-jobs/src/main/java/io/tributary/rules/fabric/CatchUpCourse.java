package io.tributary.rules.fabric;

import io.tributary.codec.AvroCodec;
import io.tributary.rules.CatchUp;
import io.tributary.schemas.avro.RuleStatus;
import io.tributary.stream.Addressed;
import io.tributary.stream.LogRecord;
import io.tributary.stream.OutgoingRecord;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The way of one catch-up: takes what is owed and not yet done, and says with every checkpoint how far it has come, in the transaction of the
 * results, so that both are there or none. To the operator it is what was said of the revision, too, for what the operator says of it
 * here is not said of the rule that runs meanwhile. Once the rule is suspended nothing more is taken.
 */
final class CatchUpCourse implements Course, StatusLog {
    static final String CATCHING_UP = "catching-up";
    static final String CAUGHT_UP = "caught-up";
    static final String SUSPENDED = "suspended";

    private static final String TYPE = "io.tributary.rule-catch-up";
    private static final AvroCodec<RuleStatus> CODEC = AvroCodec.of(RuleStatus.class);

    private final CatchUp owed;
    private final String topic;
    private final Pace pace;
    private final Map<Integer, Long> reached = new TreeMap<>();
    private RuleStatus said;
    /** Written by the watchdog, too. */
    private volatile @Nullable String suspension;

    private long missing;
    private boolean ended;

    /**
     * @param done by partition, the first offset before which all is done
     * @param topic whole name of {@code rule-catch-ups}
     */
    CatchUpCourse(CatchUp owed, Map<Integer, Long> done, String topic, Pace pace) {
        this.owed = owed;
        this.topic = topic;
        this.pace = pace;
        owed.begin().forEach((partition, first) -> reached.merge(partition, first, Math::max));
        done.forEach((partition, first) -> reached.merge(partition, first, Math::max));
        this.said = active();
    }

    @Override
    public boolean takes(LogRecord message) throws InterruptedException {
        pace.step();
        int partition = message.partition();
        long expected = reached.getOrDefault(partition, 0L);
        if (suspension != null || message.offset() < expected) {
            return false;
        }
        missing += owed.between(partition, expected, message.offset());
        reached.put(partition, message.offset() + 1);
        return owed.holds(partition, message.offset());
    }

    /** The fabric has said it, when it came by. */
    @Override
    public boolean tellsUnreadable() {
        return false;
    }

    @Override
    public List<Addressed> atCheckpoint() {
        return ended ? List.of() : List.of(progress());
    }

    @Override
    public List<Addressed> atEnd() {
        if (suspension == null) {
            owed.end().forEach((partition, end) -> {
                long expected = reached.getOrDefault(partition, 0L);
                missing += owed.between(partition, expected, end);
                reached.put(partition, Math.max(expected, end));
            });
        }
        ended = true;
        return List.of(progress());
    }

    private Addressed progress() {
        String key = CatchUp.key(owed.rule(), owed.incarnation());
        RuleStatus status = verdict();
        return new Addressed(
                topic,
                OutgoingRecord.keyed(
                        key,
                        CODEC.encode(status),
                        key + "/" + owed.revision() + "/" + reached,
                        "rule/" + owed.rule(),
                        TYPE,
                        status.getAt().toEpochMilli()));
    }

    /** How far it has come, as it is written. */
    RuleStatus verdict() {
        String stopped = suspension;
        String state = stopped != null ? SUSPENDED : ended ? CAUGHT_UP : CATCHING_UP;
        String gone = missing == 0 ? null : missing + " messages were not in the log any more";
        return RuleStatus.newBuilder(said)
                .setState(state)
                .setCause(stopped == null ? gone : gone == null ? stopped : stopped + "; " + gone)
                .setFrom(LiveRevision.texts(reached))
                .setUntil(LiveRevision.texts(owed.end()))
                .setAt(Instant.now())
                .build();
    }

    /** What the operator is told of the revision: it runs, and everything it is given is its business. */
    private RuleStatus active() {
        return key().status(0, "active").build();
    }

    private Revision.Key key() {
        return new Revision.Key(owed.rule(), owed.incarnation(), owed.revision());
    }

    @Override
    public Map<String, RuleStatus> all() {
        return Map.of(key().text(), active());
    }

    @Override
    public void write(Collection<RuleStatus> statuses) {
        statuses.forEach(this::report);
    }

    @Override
    public synchronized void report(RuleStatus status) {
        said = status;
        if (!status.getState().equals("active")) {
            suspension = String.valueOf(status.getCause());
        }
    }

    /** The operator found no such revision, or one it may not run: nothing can be made up for by it. */
    @Override
    public void forget(String key) {
        suspension = "revision " + owed.revision() + " of the rule cannot be read any more; resume the rule again";
    }

    @Override
    public void close() {}
}
