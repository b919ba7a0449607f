package io.tributary.rules.dialect;

import io.tributary.rules.dialect.Condition.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A condition in Flink SQL. The language has no NOT, so SQL's three-valued logic selects exactly what the two-valued one would. Where
 * Flink's own comparison means the same it is used, else JSON_COMPARE, which knows the types. (Rule engine, sections 2.3 and 7.2.)
 */
final class ConditionSql {
    private final ValueSql values = new ValueSql(this);

    ValueSql values() {
        return values;
    }

    String sql(Condition condition) {
        if (condition instanceof Condition.And and) {
            return joined(and.parts(), " AND ", and.at());
        }
        if (condition instanceof Condition.Or or) {
            return joined(or.parts(), " OR ", or.at());
        }
        if (condition instanceof Condition.In in) {
            return ValueSql.requireSize(in(in), in.at());
        }
        return ValueSql.requireSize(comparison((Condition.Comparison) condition), condition.at());
    }

    private String joined(List<Condition> parts, String word, Place at) {
        return ValueSql.requireSize(parts.stream().map(this::sql).collect(Collectors.joining(word, "(", ")")), at);
    }

    private String comparison(Condition.Comparison comparison) {
        Comparator comparator = comparison.comparator();
        Value left = comparison.left();
        Value right = comparison.right();
        Kind leftKind = Kind.of(left);
        Kind rightKind = Kind.of(right);
        if (comparator.isOrder() && (leftKind == Kind.BOOLEAN || rightKind == Kind.BOOLEAN)) {
            throw new DialectException(comparison.at(), "truth values have no order", "Compare them with = or <>.");
        }
        boolean bothNumbers = leftKind.isNumber() && rightKind.isNumber();
        boolean numeric =
                (leftKind.isNumber() && isReadAsNumber(right)) || (rightKind.isNumber() && isReadAsNumber(left));
        if (bothNumbers || (numeric && comparator != Comparator.NOT_EQUAL)) {
            return infix(values::number, left, comparator, right);
        }
        if (leftKind == Kind.TEXT && rightKind == Kind.TEXT) {
            return infix(values::text, left, comparator, right);
        }
        if (left instanceof Value.Field field) {
            return ofField(field, right, comparison);
        }
        return right instanceof Value.Field field ? ofField(field, left, comparison) : byType(left, comparator, right);
    }

    /** A field with a constant, which is most of what rules compare. */
    private String ofField(Value.Field field, Value other, Condition.Comparison comparison) {
        Comparator comparator = comparison.comparator();
        Value left = comparison.left();
        Value right = comparison.right();
        if (comparator == Comparator.NOT_EQUAL && other instanceof Value.NumberLiteral) {
            return unlessMissing(infix(values::number, left, comparator, right), field);
        }
        if (comparator == Comparator.NOT_EQUAL && isPlainText(other)) {
            return unlessMissing(infix(values::text, left, comparator, right), field);
        }
        if (comparator == Comparator.EQUAL && isPlainText(other)) {
            return infix(values::text, left, comparator, right);
        }
        if (other instanceof Value.BooleanLiteral) {
            return infix(values::element, left, comparator, right);
        }
        return byType(left, comparator, right);
    }

    /** A key of another type than the constant differs from it, a missing one does not. */
    private String unlessMissing(String different, Value.Field field) {
        return "COALESCE(" + different + ", " + values.exists(field) + ")";
    }

    private static String infix(Function<Value, String> form, Value left, Comparator comparator, Value right) {
        return form.apply(left) + " " + comparator.symbol() + " " + form.apply(right);
    }

    private String byType(Value left, Comparator comparator, Value right) {
        String compared = "JSON_COMPARE(" + values.element(left) + ", " + values.element(right) + ")";
        return switch (comparator) {
            case EQUAL -> compared + " = 0";
            case NOT_EQUAL -> compared + " <> 0";
            case LESS -> compared + " = -1";
            case LESS_OR_EQUAL -> compared + " IN (-1, 0)";
            case GREATER -> compared + " = 1";
            case GREATER_OR_EQUAL -> compared + " IN (0, 1)";
        };
    }

    private String in(Condition.In in) {
        Value value = in.value();
        boolean numbers = in.values().stream().allMatch(Value.NumberLiteral.class::isInstance);
        if (numbers && isReadAsNumber(value) && keepsFractions(in)) {
            return listed(values::number, in);
        }
        boolean field = value instanceof Value.Field && in.values().stream().allMatch(ConditionSql::isPlainText);
        boolean texts =
                Kind.of(value) == Kind.TEXT && in.values().stream().allMatch(each -> Kind.of(each) == Kind.TEXT);
        if (field || texts) {
            return listed(values::text, in);
        }
        List<Condition> equal = in.values().stream()
                .<Condition>map(each -> new Condition.Comparison(Comparator.EQUAL, value, each, in.at()))
                .toList();
        return joined(equal, " OR ", in.at());
    }

    /** Flink takes 30.5 for 30 where a list stands behind an integer. */
    private static boolean keepsFractions(Condition.In in) {
        return ValueSql.isDouble(in.value()) || in.values().stream().allMatch(each -> Kind.of(each) == Kind.INTEGER);
    }

    private static String listed(Function<Value, String> form, Condition.In in) {
        return in.values().stream().map(form).collect(Collectors.joining(", ", form.apply(in.value()) + " IN (", ")"));
    }

    /** Whether its number is NULL exactly where it has none. */
    private static boolean isReadAsNumber(Value value) {
        if (value instanceof Value.TextLiteral literal) {
            return DialectFunctions.numberIn(literal.text()).stream().anyMatch(Double::isFinite);
        }
        return Kind.of(value) != Kind.BOOLEAN;
    }

    /** Whether a text that no number and no truth value is written like: a key with that text has that type, too. */
    private static boolean isPlainText(Value value) {
        return value instanceof Value.TextLiteral literal
                && DialectFunctions.numberIn(literal.text()).isEmpty()
                && !literal.text().equals("true")
                && !literal.text().equals("false");
    }
}
