package io.tributary.rules.dialect;

import io.tributary.identity.RejectedException;
import io.tributary.limits.Limits;
import io.tributary.rules.dialect.Statement.Named;
import io.tributary.rules.dialect.Statement.Selection;
import io.tributary.rules.dialect.Statement.Star;
import io.tributary.topic.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads {@code SELECT fields FROM 'filter' [WHERE condition]}. (Rule engine, section 2.) For one text, once; throws
 * {@link DialectException} at the first thing that is wrong.
 */
final class Parser {
    private static final int MAX_FIELD_TEXT = 300;
    private static final String FORM = "Write SELECT fields FROM 'topic filter' WHERE condition.";
    private static final Map<String, String> CLAUSES = Map.of(
            "GROUP", "Aggregate in the target, or write the rule in Flink SQL.",
            "HAVING", "Aggregate in the target, or write the rule in Flink SQL.",
            "ORDER", "A rule sees one message at a time; leave it out.",
            "LIMIT", "A rule sees one message at a time; leave it out.",
            "JOIN", "A rule reads one topic filter; make a second rule.",
            "UNION", "Make one rule of each SELECT.");

    private final String text;
    private final Words words;
    private final TermParser terms;

    private Parser(String text) {
        this.text = text;
        this.words = new Words(new Lexer(text));
        this.terms = new TermParser(words);
    }

    static Statement parse(String text) {
        return new Parser(text).statement();
    }

    private Statement statement() {
        Token select = words.current();
        words.expectWord("SELECT", FORM);
        Token first = words.current();
        List<Selection> selections = new ArrayList<>();
        do {
            selections.add(selection());
        } while (words.takeSymbol(","));
        Token from = words.current();
        if (!from.isWord("FROM")) {
            throw new DialectException(
                    from.at(),
                    "',' or FROM should stand here, not " + from.shown(),
                    "Give a computed value its name with AS. " + FORM);
        }
        String fields = text.substring(first.from(), from.from()).strip();
        if (fields.length() > MAX_FIELD_TEXT) {
            throw new DialectException(
                    select.at(),
                    "the fields have " + fields.length() + " characters",
                    "Use at most " + MAX_FIELD_TEXT + ", or select * .");
        }
        TopicFilter source = source(words.takeFilter());
        Optional<Condition> where = words.takeWord("WHERE") ? Optional.of(terms.condition()) : Optional.empty();
        words.takeSymbol(";");
        requireEnd();
        return new Statement(List.copyOf(selections), source, where);
    }

    private Selection selection() {
        Token first = words.current();
        if (words.takeSymbol("*")) {
            return new Star(first.at());
        }
        if (first.isWord("FROM") || first.kind() == Token.Kind.END) {
            throw new DialectException(
                    first.at(), "a field is missing before " + first.shown(), "Name a key, or write *.");
        }
        Value value = terms.value();
        if (words.takeWord("AS")) {
            return new Named(value, alias(), first.at());
        }
        if (value instanceof Value.Field field) {
            return new Named(value, field.lastName(), first.at());
        }
        throw new DialectException(first.at(), "a computed value has no name", "Add AS and a name behind it.");
    }

    private String alias() {
        Token name = words.current();
        boolean isName = name.kind() == Token.Kind.NAME
                || (name.kind() == Token.Kind.TEXT && !name.text().isEmpty());
        if (!isName) {
            throw new DialectException(
                    name.at(), "a name should follow AS, not " + name.shown(), "Use letters, digits and '_'.");
        }
        words.advance();
        return name.text();
    }

    private static TopicFilter source(Token filter) {
        if (filter.text().isEmpty()) {
            throw new DialectException(
                    filter.at(), "the topic filter is missing", "Write it in quotes, such as 'PRODUCT/+/event'.");
        }
        if (filter.text().startsWith("(")) {
            throw new DialectException(filter.at(), "a rule reads a topic, not another SELECT", FORM);
        }
        TopicFilter source;
        try {
            source = TopicFilter.of(filter.text(), Limits.DEFAULTS.topicBytes(), Limits.DEFAULTS.topicSlashes());
        } catch (RejectedException e) {
            throw new DialectException(
                    filter.at(), String.valueOf(e.getMessage()), e.remedy().orElse("Correct the topic filter."));
        }
        if (source.text().startsWith("$") && source.hasWildcard()) {
            throw new DialectException(
                    filter.at(),
                    "system topics are not matched by wildcards: '" + source + "'",
                    "Name the topic in full.");
        }
        if (source.text().startsWith("+")
                || source.text().startsWith("#")
                || source.text().startsWith("/")) {
            throw new DialectException(
                    filter.at(),
                    "the topic filter does not begin with a product: '" + source + "'",
                    "Begin it with the product's id, such as 'PRODUCT/+/event'.");
        }
        return source;
    }

    private void requireEnd() {
        Token rest = words.current();
        if (rest.kind() == Token.Kind.END) {
            return;
        }
        for (Map.Entry<String, String> clause : CLAUSES.entrySet()) {
            if (rest.isWord(clause.getKey())) {
                throw new DialectException(
                        rest.at(), clause.getKey() + " is not part of the language", clause.getValue());
            }
        }
        throw new DialectException(
                rest.at(),
                "the rule goes on with " + rest.shown() + " where it should end",
                "A rule is one statement. " + FORM);
    }
}
