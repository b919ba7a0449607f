package io.tributary.rules.dialect;

import static io.tributary.rules.dialect.FlinkText.literal;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A value in Flink SQL, in one of four forms: as number, as text, as JSON, or as the one element of a JSON array, which keeps the type of
 * what is known only when the message is there. NULL in each of them: there is none. (Rule engine, section 7.2.)
 */
final class ValueSql {
    /** A translation of more characters is refused where it arises: forms repeat their parts. */
    static final int MAX_CHARACTERS = 16_384;

    private static final String CONSTANT = "Write a number here, such as 2.";

    private final ConditionSql conditions;

    ValueSql(ConditionSql conditions) {
        this.conditions = conditions;
    }

    /** An expression of a numeric type. */
    String number(Value value) {
        if (value instanceof Value.NumberLiteral literal) {
            return number(literal.number());
        }
        if (value instanceof Value.TextLiteral text) {
            double number = DialectFunctions.numberIn(text.text())
                    .orElseThrow(() -> new DialectException(
                            text.at(), "'" + text.text() + "' is not a number", "Write a number or a key."));
            return number(finite(number, text));
        }
        if (value instanceof Value.BooleanLiteral flag) {
            throw new DialectException(flag.at(), "a truth value is not a number", "Write a number or a key.");
        }
        if (value instanceof Value.Arithmetic arithmetic) {
            return arithmetic(arithmetic);
        }
        if (value instanceof Value.Negative negative) {
            return "(- " + number(negative.value()) + ")";
        }
        if (value instanceof Value.Case choice && Kind.of(choice).isNumber()) {
            return choice(choice, this::number);
        }
        if (value instanceof Value.Call call && Kind.of(call) != Kind.TEXT && Kind.of(call) != Kind.DIGITS) {
            return numericCall(call);
        }
        return "TRY_CAST(" + text(value) + " AS DOUBLE)";
    }

    private static String number(BigDecimal number) {
        return Kind.isInt(number) ? number.toPlainString() : number.toPlainString() + "E0";
    }

    private static BigDecimal finite(double number, Value.TextLiteral text) {
        if (!Double.isFinite(number)) {
            throw new DialectException(text.at(), "'" + text.text() + "' is not a number", "Write a number or a key.");
        }
        return BigDecimal.valueOf(number).stripTrailingZeros();
    }

    /** Arithmetic is that of DOUBLE: no overflow, and 7 / 2 is 3.5. */
    private String arithmetic(Value.Arithmetic arithmetic) {
        Value right = arithmetic.right();
        if (arithmetic.operator() == '%') {
            return "SAFE_REMAINDER(" + asDouble(arithmetic.left()) + ", " + asDouble(divisor(right)) + ")";
        }
        if (arithmetic.operator() == '/' && !(right instanceof Value.NumberLiteral)) {
            return "SAFE_DIVIDE(" + asDouble(arithmetic.left()) + ", " + asDouble(right) + ")";
        }
        if (arithmetic.operator() == '/') {
            divisor(right);
        }
        return "(" + asDouble(arithmetic.left()) + " " + arithmetic.operator() + " " + number(right) + ")";
    }

    private static Value divisor(Value value) {
        if (value instanceof Value.NumberLiteral literal && literal.number().signum() == 0) {
            throw new DialectException(literal.at(), "a constant is divided by zero", "Correct the divisor.");
        }
        return value;
    }

    private String asDouble(Value value) {
        if (value instanceof Value.NumberLiteral literal) {
            return literal.number().toPlainString() + "E0";
        }
        return isDouble(value) ? number(value) : "CAST(" + number(value) + " AS DOUBLE)";
    }

    /** Whether its number is a DOUBLE; else it is of an integer type. */
    static boolean isDouble(Value value) {
        return Kind.of(value) != Kind.INTEGER && !(value instanceof Value.TextLiteral);
    }

    private String numericCall(Value.Call call) {
        return switch (call.function()) {
            case TIMESTAMP -> "UNIX_TIMESTAMP()";
            case PAYLOAD_LEN -> "payload_length";
            case RANDOM -> "RAND()";
            case ABS -> "ABS(" + number(argument(call, 0)) + ")";
            case RANDINT -> randint(call);
            default -> throw new IllegalStateException(call.function() + " gives no number");
        };
    }

    private static String randint(Value.Call call) {
        int least = integer(call, 0);
        int most = integer(call, 1);
        if (least > most || (long) most - least >= Integer.MAX_VALUE) {
            throw new DialectException(
                    call.at(),
                    "randint(" + least + ", " + most + ") has no range",
                    "Give the smaller number first, both at most nine digits.");
        }
        return "(" + least + " + RAND_INTEGER(" + (most - least + 1) + "))";
    }

    /** An expression of type STRING; objects and arrays have no text. */
    String text(Value value) {
        if (value instanceof Value.TextLiteral literal) {
            return literal(literal.text());
        }
        if (value instanceof Value.NumberLiteral literal) {
            return literal(literal.number().toPlainString());
        }
        if (value instanceof Value.BooleanLiteral flag) {
            return literal(Boolean.toString(flag.isTrue()));
        }
        if (value instanceof Value.Field field) {
            return "JSON_VALUE(payload, " + path(field) + ")";
        }
        if (value instanceof Value.Case choice) {
            return choice(choice, this::text);
        }
        return switch (Kind.of(value)) {
            case INTEGER -> "CAST(" + number(value) + " AS STRING)";
            case DOUBLE -> "NUMBER_TEXT(" + number(value) + ")";
            default -> textCall((Value.Call) value);
        };
    }

    private String textCall(Value.Call call) {
        return switch (call.function()) {
            case PRODUCT_ID -> "product_id";
            case DEVICE_NAME -> "device_name";
            case TOPIC ->
                call.arguments().isEmpty() ? "topic" : "SPLIT_INDEX(topic, '/', " + (counted(call, 0, 1) - 1) + ")";
            case REQUEST_ID -> "message_id";
            case NEW_UUID -> "UUID()";
            case UPPER -> "UPPER(" + text(argument(call, 0)) + ")";
            case LOWER -> "LOWER(" + text(argument(call, 0)) + ")";
            case CONCAT -> "CONCAT(" + texts(call) + ")";
            case REPLACE -> "REPLACE(" + texts(call) + ")";
            case SUBSTRING -> substring(call);
            case CRYPTO -> digest(argument(call, 1)) + "(" + text(argument(call, 0)) + ")";
            case BIN_TO_DEC -> "BIN_TO_DEC(payload_bytes)";
            case TO_HEX -> "TO_HEX(payload_bytes)";
            default -> throw new IllegalStateException(call.function() + " gives no text");
        };
    }

    private String texts(Value.Call call) {
        return call.arguments().stream().map(this::text).collect(Collectors.joining(", "));
    }

    /** Ours counts from 0 and names the end, Flink's from 1 and takes a length. */
    private String substring(Value.Call call) {
        int start = counted(call, 1, 0);
        int end = counted(call, 2, start);
        return "SUBSTRING(" + text(argument(call, 0)) + ", " + (start + 1) + ", " + (end - start) + ")";
    }

    private static String digest(Value algorithm) {
        String name = algorithm instanceof Value.TextLiteral literal ? literal.text() : "";
        for (String known : List.of("MD5", "SHA1", "SHA256", "SHA384", "SHA512")) {
            if (known.equalsIgnoreCase(name)) {
                return known;
            }
        }
        throw new DialectException(
                algorithm.at(),
                "this is not the name of a digest",
                "Use 'MD5', 'SHA1', 'SHA256', 'SHA384' or 'SHA512'.");
    }

    /** What stands behind VALUE in JSON_OBJECT. */
    String json(Value value) {
        if (value instanceof Value.NumberLiteral literal && !Kind.isInt(literal.number())) {
            return "JSON(" + literal(literal.number().toPlainString()) + ")";
        }
        if (value instanceof Value.BooleanLiteral flag) {
            return flag.isTrue() ? "TRUE" : "FALSE";
        }
        return switch (Kind.of(value)) {
            case INTEGER -> number(value);
            case DOUBLE -> "JSON(NUMBER_TEXT(" + number(value) + "))";
            case DIGITS -> "JSON(" + text(value) + ")";
            case TEXT -> text(value);
            case BOOLEAN, ANY -> "JSON(REGEXP_REPLACE(" + element(value) + ", '^\\[|\\]$', ''))";
        };
    }

    /** An expression of type STRING: the value as the only element of a JSON array. */
    String element(Value value) {
        if (value instanceof Value.Field field) {
            return "JSON_QUERY(payload, " + path(field) + " WITH UNCONDITIONAL WRAPPER)";
        }
        if (value instanceof Value.NumberLiteral literal) {
            return literal("[" + literal.number().toPlainString() + "]");
        }
        if (value instanceof Value.TextLiteral literal) {
            return literal("[" + DialectFunctions.quoted(literal.text()) + "]");
        }
        if (value instanceof Value.BooleanLiteral flag) {
            return literal("[" + flag.isTrue() + "]");
        }
        if (value instanceof Value.Case choice && Kind.of(choice) == Kind.ANY) {
            return choice(choice, this::element);
        }
        String text = text(value);
        return "CONCAT('[', " + (Kind.of(value) == Kind.TEXT ? "JSON_STRING(" + text + ")" : text) + ", ']')";
    }

    String exists(Value.Field field) {
        return "JSON_EXISTS(payload, " + path(field) + ")";
    }

    private String choice(Value.Case choice, Function<Value, String> form) {
        StringBuilder sql = new StringBuilder("CASE");
        for (Value.Branch branch : choice.branches()) {
            sql.append(" WHEN ").append(conditions.sql(branch.when()));
            sql.append(" THEN ").append(form.apply(branch.then()));
            requireSize(sql, choice.at());
        }
        Optional<Value> otherwise = choice.otherwise();
        otherwise.ifPresent(value -> sql.append(" ELSE ").append(form.apply(value)));
        return requireSize(sql.append(" END"), choice.at()).toString();
    }

    /** Refuses a translation that has become too long. */
    static <T extends CharSequence> T requireSize(T sql, Place at) {
        if (sql.length() > MAX_CHARACTERS) {
            throw new DialectException(
                    at,
                    "the translation to Flink SQL has more than " + MAX_CHARACTERS + " characters",
                    "Split the rule into several.");
        }
        return sql;
    }

    private static Value argument(Value.Call call, int position) {
        return call.arguments().get(position);
    }

    private static int counted(Value.Call call, int position, int least) {
        int number = integer(call, position);
        if (number < least) {
            throw new DialectException(
                    argument(call, position).at(),
                    number + " is less than " + least,
                    "Write " + call.function().signature() + ".");
        }
        return number;
    }

    private static int integer(Value.Call call, int position) {
        Value value = argument(call, position);
        if (value instanceof Value.NumberLiteral literal && Kind.isInt(literal.number())) {
            return literal.number().intValueExact();
        }
        throw new DialectException(value.at(), "a whole number of at most nine digits should stand here", CONSTANT);
    }

    private static String path(Value.Field field) {
        return FlinkText.path(field.path());
    }
}
