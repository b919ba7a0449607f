package io.tributary.rules;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.io.Serializable;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A rule as its author wrote it. The text is the source of truth; every compiled form can be made again from it.
 *
 * @param name 1 to 32 letters, digits and {@code _}; unique, never changes; part of the output topic's name
 * @param version counted from 1; a changed text or action is a new version
 * @param sql one {@code SELECT … FROM messages}
 * @param actions what happens with each result, 1 to 5
 */
public record RuleDefinition(String name, int version, String sql, List<RuleAction> actions) implements Serializable {
    /** Actions one rule may have. */
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
        require(
                !actions.isEmpty() && actions.size() <= MAX_ACTIONS,
                "a rule has 1 to " + MAX_ACTIONS + " actions, this one " + actions.size(),
                "Add or remove actions.",
                "actions");
        actions = List.copyOf(actions);
    }

    /** The actions that write to a database, in order. */
    public List<RuleAction.Jdbc> tables() {
        return actions.stream()
                .filter(RuleAction.Jdbc.class::isInstance)
                .map(RuleAction.Jdbc.class::cast)
                .toList();
    }

    /** The destinations that its actions name, in order. */
    public List<String> destinations() {
        return actions.stream()
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
