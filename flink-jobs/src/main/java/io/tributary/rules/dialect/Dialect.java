package io.tributary.rules.dialect;

import java.util.List;
import java.util.Set;

/**
 * The reference product's rule language, {@code SELECT fields FROM 'topic filter' [WHERE condition]}, in Flink SQL. There is no second
 * evaluator: a translated rule is a rule like any other. It calls functions of the platform beside Flink's: TOPIC_MATCHES(topic, filter)
 * and those of {@link DialectFunctions}. (Rule engine, sections 2 and 7.)
 */
public final class Dialect {

    /**
     * Translates a rule. Pure; the same text gives the same SQL.
     *
     * @param rule at most 16,384 characters
     * @param placeholders the names in <code>${name}</code> of the rule's actions, which become columns; with {@code SELECT *} a name may
     *     be a path such as {@code room.id}
     * @param format of the source product; of {@link PayloadFormat#BINARY} only {@code *} can be selected
     */
    public static Translated translate(String rule, Set<String> placeholders, PayloadFormat format) {
        if (rule.length() > ValueSql.MAX_CHARACTERS) {
            return new Translated.Refused(List.of(new DialectError(
                    1,
                    1,
                    "the rule has " + rule.length() + " characters",
                    "Use at most " + ValueSql.MAX_CHARACTERS + ".")));
        }
        try {
            return new Translation(Parser.parse(rule), format).translate(placeholders);
        } catch (DialectException e) {
            return new Translated.Refused(List.of(e.error()));
        }
    }

    private Dialect() {}
}
