package io.tributary.rules.fabric;

import io.tributary.codec.MalformedRecordException;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.rules.RuleScript;
import io.tributary.rules.action.JsonText;
import io.tributary.rules.compile.CompiledQuery;
import io.tributary.rules.compile.CompiledRule;
import io.tributary.rules.program.DetachedContext;
import io.tributary.rules.program.RuleEvaluation;
import io.tributary.rules.program.SourceLog;
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
     * What became of one message; in a script, in one of its INSERTs.
     *
     * @param insert which one; empty: the rule is no script
     * @param found whether its topic is one of the rule's, or of the INSERT's
     * @param rows as JSON objects; none: the rule's conditions let it not pass
     * @param problem why it would be set aside
     */
    public record Outcome(
            String messageId,
            String topic,
            Optional<RuleScript.Insert> insert,
            boolean found,
            List<String> rows,
            Optional<String> problem) {}

    /**
     * @param records as they are in the rule's log
     * @throws IOException when the program cannot be loaded
     */
    public static List<Outcome> of(CompiledRule rule, List<LogRecord> records) throws IOException {
        List<Outcome> outcomes = new ArrayList<>();
        try (RuleTrial trial = open(rule)) {
            for (LogRecord record : records) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new IOException("the trial was broken off");
                }
                outcomes.addAll(trial.outcomesOf(record));
            }
        }
        return outcomes;
    }

    /** One SELECT of the rule. */
    private record Part(
            Optional<RuleScript.Insert> insert, RuleEvaluation evaluation, List<TopicFilter> filters, LazyRow row) {
        boolean finds(String topic) {
            return filters.isEmpty() || filters.stream().anyMatch(filter -> filter.matches(topic));
        }
    }

    private final LogViews views = new LogViews();
    private final LogView view;
    private final SourceLog log;
    private final List<Part> parts = new ArrayList<>();
    private long shown;

    private RuleTrial(SourceLog log) {
        this.log = log;
        this.view = views.of(log);
    }

    /**
     * Loads a rule's programs, to be run on one message after the other.
     *
     * @throws IOException when one cannot be loaded
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
        RuleTrial trial = new RuleTrial(rule.log());
        try {
            for (CompiledQuery query : rule.queries()) {
                trial.add(rule.definition().name(), query);
            }
            return trial;
        } catch (IOException e) {
            trial.close();
            throw e;
        }
    }

    private void add(String rule, CompiledQuery query) throws IOException {
        RuleEvaluation evaluation = RuleEvaluation.load(
                query.program(),
                RuleScript.programName(rule, query.number()),
                Fuse.Limits.DEFAULT.rows(),
                RuleTrial.class.getClassLoader(),
                DetachedContext.create());
        parts.add(new Part(
                query.insert(),
                evaluation,
                query.topicFilters().stream().map(TopicFilter::new).toList(),
                views.row(log, evaluation.payload())));
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
        String topic = view.topic();
        return parts.stream().anyMatch(part -> part.finds(topic));
    }

    /**
     * One outcome; of a script one for each INSERT, in order.
     *
     * @param record as it is in the rule's log
     */
    public List<Outcome> outcomesOf(LogRecord record) {
        try {
            view.read(record);
        } catch (MalformedRecordException e) {
            return List.of(new Outcome(
                    "", "", Optional.empty(), false, List.of(), Optional.of(String.valueOf(e.getMessage()))));
        }
        List<Outcome> outcomes = new ArrayList<>();
        for (Part part : parts) {
            Outcome outcome = outcome(part, MAX_CHARACTERS - shown);
            shown += outcome.rows().stream().mapToLong(String::length).sum();
            outcomes.add(outcome);
        }
        return outcomes;
    }

    private Outcome outcome(Part part, long room) {
        if (!part.finds(view.topic())) {
            return outcome(part, false, List.of(), Optional.empty());
        }
        RuleEvaluation evaluation = part.evaluation();
        try {
            List<String> rows = new ArrayList<>();
            long left = room;
            for (List<@Nullable Object> values : evaluation.rowsOf(part.row(), view::messageId, view.timeMillis())) {
                String row = new String(JsonText.ofObject(evaluation.columns(), values), StandardCharsets.UTF_8);
                left -= row.length();
                if (left < 0) {
                    return outcome(
                            part,
                            true,
                            rows,
                            Optional.of("more rows than a trial shows, " + MAX_CHARACTERS + " characters in all"));
                }
                rows.add(row);
            }
            Optional<String> notJson = evaluation.needsJson() ? part.row().notJson() : Optional.empty();
            return outcome(part, true, notJson.isPresent() ? List.of() : rows, notJson);
        } catch (RuntimeException | StackOverflowError | LinkageError e) {
            return outcome(part, true, List.of(), Optional.of(Failures.inWords(e)));
        }
    }

    private Outcome outcome(Part part, boolean found, List<String> rows, Optional<String> problem) {
        return new Outcome(view.messageId(), view.topic(), part.insert(), found, rows, problem);
    }

    @Override
    public void close() throws IOException {
        Optional<Exception> failure = Optional.empty();
        for (Part part : parts) {
            try {
                part.evaluation().close();
            } catch (Exception e) { // closing a function declares no less
                failure = Optional.of(e);
            }
        }
        if (failure.isPresent()) {
            throw new IOException("the rule's functions do not close: " + failure.get(), failure.get());
        }
    }
}
