package io.tributary.rules.dialect;

import io.tributary.rules.dialect.Condition.Comparator;
import io.tributary.rules.dialect.Token.Kind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads values and conditions, by recursive descent: OR, AND, comparisons, {@code + -}, {@code * / %}, minus, and what they join. */
final class TermParser {
    private static final int MAX_DEPTH = 32;
    private static final int MAX_OPERATORS = 256; // each is one step deeper for who walks through the rule
    private static final Set<String> RESERVED =
            Set.of("SELECT", "FROM", "WHERE", "AS", "AND", "OR", "IN", "CASE", "WHEN", "THEN", "ELSE", "END");
    private static final Set<String> AGGREGATES = Set.of("COUNT", "SUM", "AVG", "MIN", "MAX");
    private static final String COMPARE = "Compare two values, such as temperature > 30.";

    private final Words words;
    private int depth;
    private int operators;

    TermParser(Words words) {
        this.words = words;
    }

    Value value() {
        return asValue(term());
    }

    Condition condition() {
        return asCondition(term());
    }

    private Term term() {
        if (++depth > MAX_DEPTH) {
            throw new DialectException(
                    words.current().at(),
                    "the rule is nested more than " + MAX_DEPTH + " deep",
                    "Split it into several rules.");
        }
        Term term = or();
        depth--;
        return term;
    }

    private Term or() {
        Term first = and();
        if (!words.current().isWord("OR")) {
            return first;
        }
        List<Condition> parts = new ArrayList<>(List.of(asCondition(first)));
        while (words.takeWord("OR")) {
            parts.add(asCondition(and()));
        }
        return new Condition.Or(List.copyOf(parts), first.at());
    }

    private Term and() {
        Term first = comparison();
        if (!words.current().isWord("AND")) {
            return first;
        }
        List<Condition> parts = new ArrayList<>(List.of(asCondition(first)));
        while (words.takeWord("AND")) {
            parts.add(asCondition(comparison()));
        }
        return new Condition.And(List.copyOf(parts), first.at());
    }

    private Term comparison() {
        Term left = sum();
        Token operator = words.current();
        refuseForeign(operator);
        if (words.takeWord("IN")) {
            return new Condition.In(asValue(left), list(), left.at());
        }
        Optional<Comparator> comparator = Comparator.of(operator);
        if (comparator.isEmpty()) {
            return left;
        }
        words.advance();
        Value right = asValue(sum());
        Token next = words.current();
        if (Comparator.of(next).isPresent()) {
            throw new DialectException(
                    next.at(), "three values are compared at once", "Join two comparisons with AND.");
        }
        return new Condition.Comparison(comparator.get(), asValue(left), right, operator.at());
    }

    private static void refuseForeign(Token token) {
        for (String word : List.of("NOT", "LIKE", "IS", "BETWEEN", "EXISTS")) {
            if (token.isWord(word)) {
                throw new DialectException(
                        token.at(),
                        word + " is not part of the language",
                        "Use = <> < <= > >= AND OR and IN; a comparison with a missing key is false.");
            }
        }
    }

    private List<Value> list() {
        words.expectSymbol("(", "Write IN (value, value).");
        List<Value> values = new ArrayList<>();
        do {
            values.add(value());
        } while (words.takeSymbol(","));
        words.expectSymbol(")", "Close the list.");
        return List.copyOf(values);
    }

    private Term sum() {
        Term left = product();
        for (Token operator = words.current();
                operator.isSymbol("+") || operator.isSymbol("-");
                operator = words.current()) {
            words.advance();
            left = arithmetic(operator, left, product());
        }
        return left;
    }

    private Term product() {
        Term left = signed();
        for (Token operator = words.current();
                operator.isSymbol("*") || operator.isSymbol("/") || operator.isSymbol("%");
                operator = words.current()) {
            words.advance();
            left = arithmetic(operator, left, signed());
        }
        return left;
    }

    private Value arithmetic(Token operator, Term left, Term right) {
        if (++operators > MAX_OPERATORS) {
            throw new DialectException(
                    operator.at(),
                    "the rule computes more than " + MAX_OPERATORS + " times",
                    "Split it into several rules.");
        }
        return new Value.Arithmetic(operator.text().charAt(0), asValue(left), asValue(right), operator.at());
    }

    private Term signed() {
        Token sign = words.current();
        if (!words.takeSymbol("-")) {
            return single();
        }
        Value value = asValue(single());
        return value instanceof Value.NumberLiteral literal
                ? new Value.NumberLiteral(literal.number().negate(), sign.at())
                : new Value.Negative(value, sign.at());
    }

    private Term single() {
        Token token = words.current();
        refuseForeign(token);
        if (token.isSymbol("(")) {
            words.advance();
            Term inner = term();
            words.expectSymbol(")", "Close the parenthesis.");
            return inner;
        }
        if (token.kind() == Kind.NUMBER) {
            words.advance();
            return new Value.NumberLiteral(new BigDecimal(token.text()), token.at());
        }
        if (token.kind() == Kind.TEXT) {
            words.advance();
            return new Value.TextLiteral(token.text(), token.at());
        }
        if (token.isWord("TRUE") || token.isWord("FALSE")) {
            words.advance();
            return new Value.BooleanLiteral(token.isWord("TRUE"), token.at());
        }
        if (words.takeWord("CASE")) {
            return choice(token);
        }
        if (token.kind() != Kind.NAME || RESERVED.contains(token.text().toUpperCase(Locale.ROOT))) {
            throw new DialectException(
                    token.at(),
                    token.isWord("SELECT")
                            ? "a SELECT inside another is not part of the language"
                            : "a value is missing before " + token.shown(),
                    "Name a key, a constant or a function.");
        }
        words.advance();
        return words.current().isSymbol("(") ? call(token) : field(token);
    }

    private Value field(Token first) {
        List<String> path = new ArrayList<>(List.of(first.text()));
        while (words.takeSymbol(".")) {
            Token name = words.current();
            if (name.kind() != Kind.NAME) {
                throw new DialectException(
                        name.at(),
                        "a key should follow the dot, not " + name.shown(),
                        "Keys have letters, digits and '_'; arrays cannot be looked into.");
            }
            path.add(name.text());
            words.advance();
        }
        return new Value.Field(List.copyOf(path), first.at());
    }

    private Value call(Token name) {
        DialectFunction function = DialectFunction.named(name.text())
                .orElseThrow(() -> AGGREGATES.contains(name.text().toUpperCase(Locale.ROOT))
                        ? new DialectException(
                                name.at(),
                                "'" + name.text() + "' needs earlier messages; the language sees one at a time",
                                "Aggregate in the target, or write the rule in Flink SQL.")
                        : new DialectException(
                                name.at(),
                                "there is no function '" + name.text() + "'",
                                "Use one of " + DialectFunction.listed() + "."));
        words.expectSymbol("(", "Write " + function.signature() + ".");
        List<Value> arguments = new ArrayList<>();
        if (!words.current().isSymbol(")")) {
            do {
                arguments.add(argument(function, arguments.size()));
            } while (words.takeSymbol(","));
        }
        words.expectSymbol(")", "Write " + function.signature() + ".");
        if (!function.takes(arguments.size())) {
            throw new DialectException(
                    name.at(),
                    "'" + name.text() + "' does not take " + arguments.size() + " arguments",
                    "Write " + function.signature() + ".");
        }
        return new Value.Call(function, List.copyOf(arguments), name.at());
    }

    /** The algorithm of a digest may stand without quotes; it is no key. */
    private Value argument(DialectFunction function, int position) {
        Token first = words.current();
        if (function == DialectFunction.CRYPTO && position == 1 && first.kind() == Kind.NAME) {
            words.advance();
            return new Value.TextLiteral(first.text(), first.at());
        }
        return value();
    }

    /** Both forms: {@code CASE WHEN condition THEN …} and {@code CASE value WHEN value THEN …}. */
    private Value choice(Token start) {
        String form = "Write CASE WHEN condition THEN value ELSE value END.";
        Optional<Value> compared = words.current().isWord("WHEN") ? Optional.empty() : Optional.of(value());
        List<Value.Branch> branches = new ArrayList<>();
        while (words.takeWord("WHEN")) {
            Term when = term();
            Condition condition = compared.isEmpty()
                    ? asCondition(when)
                    : new Condition.Comparison(Comparator.EQUAL, compared.get(), asValue(when), when.at());
            words.expectWord("THEN", form);
            branches.add(new Value.Branch(condition, value()));
        }
        if (branches.isEmpty()) {
            throw new DialectException(
                    words.current().at(),
                    "WHEN should stand here, not " + words.current().shown(),
                    form);
        }
        Optional<Value> otherwise = words.takeWord("ELSE") ? Optional.of(value()) : Optional.empty();
        words.expectWord("END", form);
        return new Value.Case(List.copyOf(branches), otherwise, start.at());
    }

    private static Value asValue(Term term) {
        if (term instanceof Value value) {
            return value;
        }
        throw new DialectException(
                term.at(),
                "a value should stand here, not a condition",
                "Write CASE WHEN condition THEN value ELSE value END.");
    }

    private static Condition asCondition(Term term) {
        if (term instanceof Condition condition) {
            return condition;
        }
        throw new DialectException(term.at(), "a condition should stand here, not a value", COMPARE);
    }
}
