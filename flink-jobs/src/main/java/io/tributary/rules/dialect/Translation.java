package io.tributary.rules.dialect;

import static io.tributary.rules.dialect.FlinkText.literal;

import io.tributary.rules.dialect.Statement.Named;
import io.tributary.rules.dialect.Statement.Selection;
import io.tributary.rules.dialect.Statement.Star;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** A statement on its way to Flink SQL; collects what is wrong with it. (Rule engine, section 7.2.) */
final class Translation {
    private static final Place WHOLE = new Place(1, 1);
    private static final String RESULT = "payload";
    private static final String RESERVED = "__";

    private final Statement statement;
    private final PayloadFormat format;
    private final ConditionSql conditions = new ConditionSql();
    private final List<DialectError> errors = new ArrayList<>();

    Translation(Statement statement, PayloadFormat format) {
        this.statement = statement;
        this.format = format;
    }

    Translated translate(Set<String> placeholders) {
        boolean binary = format == PayloadFormat.BINARY;
        if (binary && !statement.isStarOnly()) {
            refuse(
                    statement.selections().get(0).at(),
                    "devices of this product send bytes, which have no keys",
                    "Write SELECT *.");
        }
        String result = binary ? "payload_bytes" : result();
        StringBuilder sql = new StringBuilder("SELECT " + result + " AS " + RESULT);
        for (String name : new TreeSet<>(placeholders)) {
            placeholder(name, result)
                    .ifPresent(column ->
                            sql.append(",\n  ").append(column).append(" AS ").append(FlinkText.name(name)));
        }
        sql.append("\nFROM messages\nWHERE ").append(source());
        Optional<String> where = statement.where().flatMap(condition -> attempt(() -> conditions.sql(condition)));
        if (!binary || statement.where().filter(Term::readsKeys).isPresent()) {
            sql.append("\n  AND payload IS JSON");
        }
        where.ifPresent(condition -> sql.append("\n  AND ").append(condition));
        attempt(() -> ValueSql.requireSize(sql.toString(), WHOLE));
        return errors.isEmpty()
                ? new Translated.FlinkSql(sql.toString(), statement.source(), format)
                : new Translated.Refused(errors);
    }

    private String source() {
        String text = literal(statement.source().text());
        return statement.source().hasWildcard() ? "TOPIC_MATCHES(topic, " + text + ")" : "topic = " + text;
    }

    /** The payload or an object of what is selected; where a key comes twice, the later wins, in JSON_OBJECT as in JSON_MERGE. */
    private String result() {
        List<String> parts = new ArrayList<>();
        List<String> members = new ArrayList<>();
        for (Selection selection : statement.selections()) {
            if (selection instanceof Named named) {
                attempt(() -> conditions.values().json(named.value()))
                        .ifPresent(value -> members.add("KEY " + literal(named.key()) + " VALUE " + value));
            } else {
                addObject(parts, members);
                parts.add("payload");
            }
        }
        addObject(parts, members);
        return parts.stream()
                .reduce((first, second) -> "JSON_MERGE(" + first + ", " + second + ")")
                .orElse("payload");
    }

    private static void addObject(List<String> parts, List<String> members) {
        if (!members.isEmpty()) {
            parts.add("JSON_OBJECT(" + String.join(", ", members) + " ABSENT ON NULL)");
            members.clear();
        }
    }

    /** The text under a key of the result. */
    private Optional<String> placeholder(String name, String result) {
        if (name.equals(RESULT) || name.startsWith(RESERVED)) {
            refusePlaceholder(name, "which is a name of the platform's", "Rename the field with AS.");
            return Optional.empty();
        }
        List<Named> named = statement.selections().stream()
                .filter(Named.class::isInstance)
                .map(Named.class::cast)
                .filter(each -> each.key().equals(name))
                .toList();
        boolean star = statement.selections().stream().anyMatch(Star.class::isInstance);
        if (named.size() == 1 && !star) {
            return attempt(() -> conditions.values().text(named.get(0).value()));
        }
        if (format == PayloadFormat.BINARY || (named.isEmpty() && !star)) {
            refusePlaceholder(name, "which the SELECT does not give", "Select it, or give a field this name with AS.");
            return Optional.empty();
        }
        List<String> path = named.isEmpty() ? List.of(name.split("\\.", -1)) : List.of(name);
        return Optional.of("JSON_VALUE(" + result + ", " + FlinkText.path(path) + ")");
    }

    private <T> Optional<T> attempt(Supplier<T> step) {
        try {
            return Optional.of(step.get());
        } catch (DialectException e) {
            errors.add(e.error());
            return Optional.empty();
        }
    }

    private void refuse(Place at, String message, String remedy) {
        errors.add(DialectError.at(at, message, remedy));
    }

    private void refusePlaceholder(String name, String why, String remedy) {
        errors.add(new DialectError(0, 0, "an action names ${" + name + "}, " + why, remedy));
    }
}
