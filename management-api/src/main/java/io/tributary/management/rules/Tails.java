package io.tributary.management.rules;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.events.LiveWork;
import io.tributary.management.events.LiveWorks;
import io.tributary.rules.compile.CompiledRule;
import io.tributary.rules.fabric.RuleTrial;
import io.tributary.rules.program.SourceLog;
import io.tributary.stream.LogRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Shows what rules make of the messages that come now, a few rules at a time. Thread-safe; close it. */
public final class Tails implements AutoCloseable {
    /** At a time on this node: each reads all that comes in. */
    public static final int AT_A_TIME = 4;

    /** What comes now. */
    @FunctionalInterface
    public interface Live {
        /** Begins behind the newest record of the log. */
        Following follow(SourceLog log) throws IOException;
    }

    /** Reads on; one thread at a time. */
    public interface Following extends AutoCloseable {
        /** What came next, if anything did within the time. */
        List<LogRecord> next(Duration atMost) throws IOException;

        /** Goes to the newest message; returns how many were passed over. */
        long passOver() throws IOException;

        @Override
        void close();
    }

    private final Live live;
    private final LiveWorks open =
            new LiveWorks("rule-tail", AT_A_TIME, "this node shows its " + AT_A_TIME + " tails of rules");

    public Tails(Live live) {
        this.live = live;
    }

    /**
     * The {@link Tail} of a rule, which is still to be {@link LiveWork#start started}, and closed in any case.
     *
     * @throws RejectedException UNAVAILABLE when there are too many, or Kafka is away
     */
    public LiveWork of(CompiledRule rule) {
        return open.open(() -> opened(rule));
    }

    private Tail opened(CompiledRule rule) {
        try {
            Following following = live.follow(rule.log());
            boolean opened = false;
            try {
                Tail tail = new Tail(rule, trialOf(rule), following);
                opened = true;
                return tail;
            } finally {
                if (!opened) {
                    following.close();
                }
            }
        } catch (IOException e) {
            throw new RejectedException(
                    Rejection.UNAVAILABLE,
                    "the messages that come in cannot be read (" + e.getMessage() + ")",
                    "Try again; if it stays so, look at Kafka's log.",
                    "");
        }
    }

    private static RuleTrial trialOf(CompiledRule rule) {
        try {
            return RuleTrial.open(rule);
        } catch (IOException e) {
            throw new RejectedException(
                    Rejection.INVALID, "the rule cannot be run: " + e.getMessage(), "Correct the rule.", "sql");
        }
    }

    @Override
    public void close() {
        open.close();
    }
}
