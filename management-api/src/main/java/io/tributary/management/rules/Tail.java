package io.tributary.management.rules;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.management.events.LiveWork;
import io.tributary.rules.compile.CompiledRule;
import io.tributary.rules.fabric.RuleTrial;
import io.tributary.stream.LogRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a rule makes of the messages that come now, for one viewer; nothing is sent or written anywhere. Of the messages on its
 * topics at most {@value #SHOWN} a second are evaluated and shown (of a script once for each INSERT it is found by), and at most {@value #LOOKED_AT} of all are looked at; how many were not is
 * said once a second. The rule is the version it was when the tail was opened.
 */
public final class Tail implements LiveWork.Work {
    /** Which rule it is: the first event. */
    public static final String RULE = "rule";
    /** What became of a message. */
    public static final String OUTCOME = "outcome";
    /** All kinds there are. */
    public static final Set<String> KINDS = Set.of(RULE, OUTCOME, LiveWork.SKIPPED, LiveWork.FAILED);

    static final int SHOWN = 20;
    static final int LOOKED_AT = 20_000;

    private static final Logger LOG = LoggerFactory.getLogger(Tail.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_CHARACTERS = 16_000;
    private static final long TOO_LONG_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final CompiledRule rule;
    private final RuleTrial trial;
    private final Tails.Following following;

    /** @param trial closed with it, like the messages */
    Tail(CompiledRule rule, RuleTrial trial, Tails.Following following) {
        this.rule = rule;
        this.trial = trial;
        this.following = following;
    }

    @Override
    public void begin(LiveWork live) {
        live.publish(RULE, ruleJson());
    }

    @Override
    public void look(LiveWork live, LiveWork.Second second) throws IOException, InterruptedException {
        long looked = 0;
        long found = 0;
        long shown = 0;
        long evaluating = 0;
        for (Duration left = second.left(); !left.isZero() && looked < LOOKED_AT; left = second.left()) {
            for (LogRecord record : following.next(left)) {
                looked++;
                if (trial.finds(record)) {
                    found++;
                    if (shown < SHOWN && !second.isOver()) {
                        shown++;
                        long began = System.nanoTime();
                        show(live, record);
                        evaluating += System.nanoTime() - began;
                    }
                }
            }
        }
        long unread = 0;
        if (looked >= LOOKED_AT || evaluating > TOO_LONG_NANOS) { // a view of now, so it does not run after
            second.await();
            unread = following.passOver();
        }
        if (found > shown || unread > 0) {
            live.publish(
                    LiveWork.SKIPPED,
                    JSON.createObjectNode().put("notShown", found - shown).put("notLookedAt", unread));
        }
    }

    private void show(LiveWork live, LogRecord record) {
        trial.again();
        for (RuleTrial.Outcome outcome : trial.outcomesOf(record)) {
            if (outcome.found()) {
                live.publish(OUTCOME, json(outcome));
            }
        }
    }

    private static ObjectNode json(RuleTrial.Outcome outcome) {
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
        return json;
    }

    private ObjectNode ruleJson() {
        ObjectNode json = JSON.createObjectNode()
                .put("name", rule.definition().name())
                .put("version", rule.definition().version());
        ArrayNode filters = json.putArray("topicFilters");
        rule.topicFilters().forEach(filters::add);
        return json;
    }

    @Override
    public void close() {
        following.close();
        try {
            trial.close();
        } catch (IOException e) {
            LOG.atInfo().addKeyValue("rule", rule.definition().name()).log("{}", e.getMessage());
        }
    }
}
