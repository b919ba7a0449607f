package io.tributary.management.rules;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.management.events.EventLog;
import io.tributary.management.events.Events;
import io.tributary.rules.compile.CompiledRule;
import io.tributary.rules.fabric.RuleTrial;
import io.tributary.stream.LogRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a rule makes of the messages that come now, as events for one viewer; nothing is sent or written anywhere. Of the messages on its
 * topics at most {@value #SHOWN} a second are evaluated and shown (of a script once for each INSERT it is found by), and at most {@value #LOOKED_AT} of all are looked at; how many were not is
 * said once a second. A thread of its own, for an evaluation may take long. The rule is the version it was when the tail was opened.
 */
public final class Tail implements AutoCloseable {
    /** Which rule it is: the first event. */
    public static final String RULE = "rule";
    /** What became of a message. */
    public static final String OUTCOME = "outcome";
    /** How many messages of the last second are not shown. */
    public static final String SKIPPED = "skipped";
    /** Why no more comes: the last event. */
    public static final String FAILED = "failed";
    /** All kinds there are. */
    public static final Set<String> KINDS = Set.of(RULE, OUTCOME, SKIPPED, FAILED);

    static final int SHOWN = 20;
    static final int LOOKED_AT = 20_000;

    private static final Logger LOG = LoggerFactory.getLogger(Tail.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_CHARACTERS = 16_000;
    private static final int KEPT_EVENTS = 500;
    private static final long KEPT_BYTES = 1 << 20;
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration AT_ONCE = Duration.ofMillis(200);

    private final CompiledRule rule;
    private final RuleTrial trial;
    private final Tails.Following following;
    private final Consumer<Tail> over;
    private final Events events = new Events(new EventLog("tail", KEPT_EVENTS, KEPT_BYTES), 1, HEARTBEAT);
    private final AtomicBoolean started = new AtomicBoolean();
    private final CountDownLatch closing = new CountDownLatch(1);

    /**
     * @param trial closed with it, like the messages
     * @param over told when nothing of it is left
     */
    Tail(CompiledRule rule, RuleTrial trial, Tails.Following following, Consumer<Tail> over) {
        this.rule = rule;
        this.trial = trial;
        this.following = following;
        this.over = over;
    }

    /** Where its events are. */
    public Events events() {
        return events;
    }

    /** Begins to look at messages, once. */
    public void start() {
        if (started.compareAndSet(false, true)) {
            Thread thread = new Thread(this::run, "rule-tail");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void run() {
        try {
            events.publish(RULE, Optional.empty(), ruleJson());
            while (closing.getCount() > 0) {
                second();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            if (closing.getCount() == 0) {
                return; // nobody looks any more
            }
            LOG.atInfo()
                    .addKeyValue("rule", rule.definition().name())
                    .setCause(e)
                    .log("a tail ends");
            events.publish(
                    FAILED,
                    Optional.empty(),
                    JSON.createObjectNode()
                            .put("cause", String.valueOf(e.getMessage()))
                            .put("remedy", "Start it again; if it stays so, look at the log of the management API.")
                            .toString());
            events.finish();
        } finally {
            release();
        }
    }

    /** Looks at what comes in a second, and shows what there is room for. */
    private void second() throws IOException, InterruptedException {
        long end = System.nanoTime() + SECOND.toNanos();
        long looked = 0;
        long found = 0;
        long shown = 0;
        long evaluating = 0;
        for (long left = SECOND.toNanos();
                left > 0 && looked < LOOKED_AT && closing.getCount() > 0;
                left = end - System.nanoTime()) {
            for (LogRecord record : following.next(Duration.ofNanos(Math.min(left, AT_ONCE.toNanos())))) {
                looked++;
                if (trial.finds(record)) {
                    found++;
                    long now = System.nanoTime();
                    if (shown < SHOWN && now < end && closing.getCount() > 0) {
                        shown++;
                        show(record);
                        evaluating += System.nanoTime() - now;
                    }
                }
            }
        }
        long unread = 0;
        if (looked >= LOOKED_AT || evaluating > SECOND.toNanos() / 2) { // a view of now, so it does not run after
            closing.await(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            unread = following.passOver();
        }
        if (found > shown || unread > 0) {
            events.publish(
                    SKIPPED,
                    Optional.empty(),
                    JSON.createObjectNode()
                            .put("notShown", found - shown)
                            .put("notLookedAt", unread)
                            .toString());
        }
    }

    private void show(LogRecord record) {
        trial.again();
        for (RuleTrial.Outcome outcome : trial.outcomesOf(record)) {
            if (outcome.found()) {
                events.publish(OUTCOME, Optional.empty(), json(outcome));
            }
        }
    }

    private static String json(RuleTrial.Outcome outcome) {
        ObjectNode json =
                JSON.createObjectNode().put("messageId", outcome.messageId()).put("topic", outcome.topic());
        outcome.insert().ifPresent(insert -> json.put("insert", insert.number()).put("sink", insert.sink()));
        ArrayNode rows = json.putArray("rows");
        int characters = 0;
        for (String row : outcome.rows()) {
            characters += row.length();
            if (characters > MAX_CHARACTERS) {
                json.put("rowsNotShown", outcome.rows().size() - rows.size());
                break;
            }
            try {
                rows.add(JSON.readTree(row));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("a row is a JSON object", e);
            }
        }
        outcome.problem().ifPresent(problem -> json.put("problem", problem));
        return json.toString();
    }

    private String ruleJson() {
        ObjectNode json = JSON.createObjectNode()
                .put("name", rule.definition().name())
                .put("version", rule.definition().version());
        ArrayNode filters = json.putArray("topicFilters");
        rule.topicFilters().forEach(filters::add);
        return json.toString();
    }

    /** Ends its stream, and lets go of everything, if need be when the evaluation of a message has ended. */
    @Override
    public void close() {
        closing.countDown();
        events.close();
        if (started.compareAndSet(false, true)) {
            release();
        }
    }

    private void release() {
        following.close();
        try {
            trial.close();
        } catch (IOException e) {
            LOG.atInfo().addKeyValue("rule", rule.definition().name()).log("{}", e.getMessage());
        }
        over.accept(this);
    }
}
