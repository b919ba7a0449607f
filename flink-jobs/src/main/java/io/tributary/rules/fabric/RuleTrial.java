package io.tributary.rules.fabric;

import io.tributary.codec.MalformedRecordException;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.rules.action.JsonText;
import io.tributary.rules.compile.CompiledRule;
import io.tributary.rules.program.DetachedContext;
import io.tributary.rules.program.RuleEvaluation;
import io.tributary.stream.LogRecord;
import io.tributary.topic.TopicFilter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Runs a rule's program, the very one the fabric would run, on given messages, and shows its rows; nothing is sent or written anywhere.
 * {@link #of} is thread-safe, each call loads the program anew; an open trial is one thread's at a time. An evaluation without end is stopped by
 * its regular expressions' deadline alone, so the caller bounds the messages and takes a thread it can spare.
 */
public final class RuleTrial implements AutoCloseable {
    /** Of all rows of one trial together, as JSON. */
    private static final long MAX_CHARACTERS = 4_000_000;

    /**
     * What became of one message.
     *
     * @param found whether its topic is one of the rule's
     * @param rows as JSON objects; none: the rule's conditions let it not pass
     * @param problem why it would be set aside
     */
    public record Outcome(String messageId, String topic, boolean found, List<String> rows, Optional<String> problem) {}

    /**
     * @param records as they are in {@code uplink}
     * @throws IOException when the program cannot be loaded
     */
    public static List<Outcome> of(CompiledRule rule, List<LogRecord> records) throws IOException {
        List<Outcome> outcomes = new ArrayList<>();
        try (RuleTrial trial = open(rule)) {
            for (LogRecord record : records) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new IOException("the trial was broken off");
                }
                outcomes.add(trial.outcomeOf(record));
            }
        }
        return outcomes;
    }

    private final RuleEvaluation evaluation;
    private final List<TopicFilter> filters;
    private final UplinkView view = new UplinkView();
    private final MessageRow row;
    private long shown;

    private RuleTrial(RuleEvaluation evaluation, List<TopicFilter> filters) {
        this.evaluation = evaluation;
        this.filters = filters;
        this.row = new MessageRow(view, evaluation.payload());
    }

    /**
     * Loads a rule's program, to be run on one message after the other.
     *
     * @throws IOException when it cannot be loaded
     * @throws RejectedException INVALID, when it calls functions of users: what they do is not for this process
     */
    public static RuleTrial open(CompiledRule rule) throws IOException {
        if (rule.bundle().isPresent()) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "the rule calls functions of bundle '" + rule.bundle().get().name()
                            + "', and those run in the cluster of user functions alone, not where rules are tried",
                    "Deploy it with an action kafka, and look at its topic.",
                    "sql");
        }
        return new RuleTrial(
                RuleEvaluation.load(
                        rule.program(),
                        rule.definition().name(),
                        Fuse.Limits.DEFAULT.rows(),
                        RuleTrial.class.getClassLoader(),
                        DetachedContext.create()),
                rule.topicFilters().stream().map(TopicFilter::new).toList());
    }

    /** Forgets how much was shown: what comes now is another trial. */
    public void again() {
        shown = 0;
    }

    /** Whether a message is on one of the rule's topics. */
    public boolean finds(LogRecord record) {
        try {
            view.read(record);
        } catch (MalformedRecordException e) {
            return false;
        }
        return filters.isEmpty() || filters.stream().anyMatch(filter -> filter.matches(view.topic()));
    }

    /** @param record as it is in {@code uplink} */
    public Outcome outcomeOf(LogRecord record) {
        Outcome outcome = outcome(record, MAX_CHARACTERS - shown);
        shown += outcome.rows().stream().mapToLong(String::length).sum();
        return outcome;
    }

    private Outcome outcome(LogRecord record, long room) {
        try {
            view.read(record);
        } catch (MalformedRecordException e) {
            return new Outcome("", "", false, List.of(), Optional.of(String.valueOf(e.getMessage())));
        }
        String topic = view.topic();
        boolean found = filters.isEmpty() || filters.stream().anyMatch(filter -> filter.matches(topic));
        if (!found) {
            return new Outcome(view.messageId(), topic, false, List.of(), Optional.empty());
        }
        try {
            List<String> rows = new ArrayList<>();
            long left = room;
            for (List<@Nullable Object> values : evaluation.rowsOf(row, view::messageId, record.timeMillis())) {
                String shown = new String(JsonText.ofObject(evaluation.columns(), values), StandardCharsets.UTF_8);
                left -= shown.length();
                if (left < 0) {
                    return new Outcome(
                            view.messageId(),
                            topic,
                            true,
                            rows,
                            Optional.of("more rows than a trial shows, " + MAX_CHARACTERS + " characters in all"));
                }
                rows.add(shown);
            }
            Optional<String> notJson = evaluation.needsJson() ? row.notJson() : Optional.empty();
            return new Outcome(view.messageId(), topic, true, notJson.isPresent() ? List.of() : rows, notJson);
        } catch (RuntimeException | StackOverflowError | LinkageError e) {
            return new Outcome(view.messageId(), topic, true, List.of(), Optional.of(Failures.inWords(e)));
        }
    }

    @Override
    public void close() throws IOException {
        try {
            evaluation.close();
        } catch (Exception e) { // closing a function declares no less
            throw new IOException("the rule's functions do not close: " + e, e);
        }
    }
}
