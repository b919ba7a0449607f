package io.tributary.management.rules;

import io.tributary.rules.RuleAction;
import java.time.Duration;

/**
 * What an action promises.
 *
 * @param type as in the rule
 * @param to where the results go: topic or destination
 * @param lane {@code command}: at once; {@code data}: in a transaction that is committed with the fabric's checkpoint
 * @param guarantee how often a result arrives, whatever fails on the way
 * @param delay from the message's arrival in the log
 */
public record ActionTerms(String type, String to, Lane lane, String guarantee, String delay) {
    /** On which way results leave the fabric; in the API lower case. */
    public enum Lane {
        COMMAND,
        DATA
    }

    /** @param commitsEvery how often the fabric commits what it wrote to Kafka */
    public static ActionTerms of(RuleAction action, Duration commitsEvery) {
        String commit = "up to " + commitsEvery.toMillis() + " ms until the fabric's next checkpoint";
        if (action instanceof RuleAction.Repub || action instanceof RuleAction.RepubRow) {
            return new ActionTerms(
                    "repub",
                    action instanceof RuleAction.Repub repub ? repub.topic() : "what the column topic says",
                    Lane.COMMAND,
                    "once: a repeat has the same id, made of rule and source position, and the device-state job drops it",
                    "some ms; nothing waits for a checkpoint");
        }
        if (action instanceof RuleAction.Jdbc table) {
            return new ActionTerms(
                    "jdbc",
                    table.destination() + "/" + table.table(),
                    Lane.DATA,
                    "once per key: rows are upserted by " + String.join(", ", table.key()),
                    commit + ", then the database");
        }
        if (action instanceof RuleAction.Kafka kafka) {
            return new ActionTerms(
                    "kafka",
                    kafka.topic(),
                    Lane.DATA,
                    "once for read_committed readers: in a Kafka transaction",
                    commit);
        }
        if (action instanceof RuleAction.Forward forward) {
            return new ActionTerms(
                    "forward",
                    forward.destination(),
                    Lane.DATA,
                    "at least once: a repeat has the same idempotency key, by which the server can tell it",
                    commit + ", then one HTTP request at a time for each device");
        }
        throw new IllegalStateException("an action is one of five");
    }
}
