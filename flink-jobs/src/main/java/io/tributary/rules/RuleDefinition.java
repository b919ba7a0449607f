package io.tributary.rules;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A rule as its author wrote it. The text is the source of truth; every compiled form can be made again from it.
 *
 * @param name 1 to 32 letters, digits and {@code _}; unique, never changes; part of the output topic's name
 * @param version counted from 1; a changed text or action is a new version
 * @param sql one {@code SELECT … FROM messages}; or a {@link RuleScript}, which says itself what happens with results
 * @param actions what happens with each result, 1 to 5; of a script none
 * @param errorActions what hears of each message or result that the rule could not deal with, up to 5; each a repub or Kafka action with a
 *     target that no action has. (Rule engine, section 3.1.)
 */
public record RuleDefinition(
        String name, int version, String sql, List<RuleAction> actions, List<RuleAction> errorActions)
        implements Serializable {
    /** Actions one rule may have, and error actions. */
    public static final int MAX_ACTIONS = 5;

    private static final int MAX_SQL = 16_384;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]{1,32}");

    public RuleDefinition {
        require(
                NAME.matcher(name).matches(),
                "'" + name + "' is not a rule name",
                "Use 1 to 32 letters, digits and '_'.",
                "name");
        require(version >= 1, "version " + version + " is below 1", "Versions count from 1.", "version");
        require(!sql.isBlank(), "the rule has no SQL", "Write SELECT … FROM messages WHERE ….", "sql");
        require(
                sql.length() <= MAX_SQL,
                "the SQL has " + sql.length() + " characters",
                "Use at most " + MAX_SQL + ".",
                "sql");
        boolean script = RuleScript.isOne(sql);
        require(
                !script || actions.isEmpty(),
                "the rule is a script, whose INSERTs say where results go, and has actions beside it",
                "Leave out the actions, or write one SELECT without INSERT INTO.",
                "actions");
        require(
                script || !actions.isEmpty() && actions.size() <= MAX_ACTIONS,
                "a rule has 1 to " + MAX_ACTIONS + " actions, this one " + actions.size(),
                actions.isEmpty()
                        ? "Add an action, or write INSERT INTO <sink> in front of the SELECT."
                        : "Remove actions.",
                "actions");
        actions = List.copyOf(actions);
        errorActions = List.copyOf(errorActions);
        requireErrorActions(script ? RuleScript.of(sql).actions() : actions, errorActions);
    }

    /** One without error actions. */
    public RuleDefinition(String name, int version, String sql, List<RuleAction> actions) {
        this(name, version, sql, actions, List.of());
    }

    private static void requireErrorActions(List<RuleAction> actions, List<RuleAction> errorActions) {
        require(
                errorActions.size() <= MAX_ACTIONS,
                "a rule has at most " + MAX_ACTIONS + " error actions, this one " + errorActions.size(),
                "Remove error actions.",
                "errorActions");
        Set<String> taken = new HashSet<>();
        actions.forEach(action -> taken.add(targetOf(action)));
        for (RuleAction action : errorActions) {
            require(
                    !targetOf(action).isEmpty(),
                    "an error action is of type repub or kafka",
                    "Tell a device or a Kafka topic; databases and servers can be filled from that topic.",
                    "errorActions.type");
            require(
                    payloadOf(action).isEmpty(),
                    "an error action sends what failed, and no column",
                    "Leave out payload.",
                    "errorActions.payload");
            require(
                    taken.add(targetOf(action)),
                    "an error action has the target of another action: " + targetOf(action),
                    "Give it a target of its own.",
                    "errorActions.topic");
        }
    }

    /** Empty for what cannot be an error action. */
    private static String targetOf(RuleAction action) {
        if (action instanceof RuleAction.Repub repub) {
            return "repub " + repub.topic();
        }
        return action instanceof RuleAction.Kafka kafka ? "kafka " + kafka.topic() : "";
    }

    private static String payloadOf(RuleAction action) {
        if (action instanceof RuleAction.Repub repub) {
            return repub.payload();
        }
        return action instanceof RuleAction.Kafka kafka ? kafka.payload() : "";
    }

    /** What it says as a script, if it is one. */
    public Optional<RuleScript> script() {
        return RuleScript.isOne(sql) ? Optional.of(RuleScript.of(sql)) : Optional.empty();
    }

    /** What happens with results, in order: the actions, or what the INSERTs of a script say, as far as they can be read. */
    public List<RuleAction> effects() {
        return script().map(RuleScript::actions).orElse(actions);
    }

    /** The actions that write to a database, in order. */
    public List<RuleAction.Jdbc> tables() {
        return effects().stream()
                .filter(RuleAction.Jdbc.class::isInstance)
                .map(RuleAction.Jdbc.class::cast)
                .toList();
    }

    /** The Kafka topics its error actions write to, in order. */
    public List<String> errorTopics() {
        return errorActions.stream()
                .filter(RuleAction.Kafka.class::isInstance)
                .map(action -> ((RuleAction.Kafka) action).topic())
                .toList();
    }

    /** The destinations that its actions name, in order. */
    public List<String> destinations() {
        return effects().stream()
                .flatMap(action -> {
                    if (action instanceof RuleAction.Jdbc jdbc) {
                        return Stream.of(jdbc.destination());
                    }
                    return action instanceof RuleAction.Forward forward
                            ? Stream.of(forward.destination())
                            : Stream.empty();
                })
                .toList();
    }

    private static void require(boolean holds, String wrong, String remedy, String field) {
        if (!holds) {
            throw new RejectedException(Rejection.INVALID, wrong, remedy, field);
        }
    }
}
