package io.tributary.rules.dialect;

import java.util.List;
import java.util.SplittableRandom;

/** Rules and payloads about the same few keys and values, so that they often meet. */
final class RandomRules {
    private static final List<String> KEYS = List.of("a", "b", "c", "o.x", "o.y");
    private static final List<String> NUMBERS = List.of("0", "1", "2", "30", "30.5", "0.25", "-1", "1000000");
    private static final List<String> TEXTS = List.of("x", "abc", "ABC", "30", "30.50", "true", "", "é", "z9");
    private static final List<String> COMPARATORS = List.of("=", "<>", "<", "<=", ">", ">=");

    private final SplittableRandom random;

    RandomRules(SplittableRandom random) {
        this.random = random;
    }

    String payload() {
        if (random.nextInt(20) == 0) {
            return oneOf(List.of("", "{", "[]", "7", "null", "\"a\"", "{\"a\":1,}", "{'a':1}"));
        }
        StringBuilder object = new StringBuilder("{");
        for (String key : List.of("a", "b", "c")) {
            if (random.nextInt(4) > 0) {
                object.append('"').append(key).append("\":").append(json()).append(',');
            }
        }
        return object + "\"o\":" + (random.nextBoolean() ? json() : "{\"x\":" + json() + ",\"y\":" + json() + "}")
                + "}";
    }

    private String json() {
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> oneOf(NUMBERS);
            case 3, 4 -> "\"" + oneOf(TEXTS) + "\"";
            case 5 -> oneOf(List.of("true", "false"));
            case 6 -> oneOf(List.of("null", "[]", "[1]", "{}", "{\"a\":1}", "\"1\""));
            default -> oneOf(List.of("1.0", "3e1", "30.0", "-0.5", "\" 1 \"", "\"1e2\""));
        };
    }

    String selection() {
        return switch (random.nextInt(4)) {
            case 0 -> "*";
            case 1 -> oneOf(KEYS) + " AS k, " + value(1) + " AS v";
            case 2 -> "*, " + value(1) + " AS a";
            default -> value(2) + " AS v";
        };
    }

    String condition() {
        return condition(2);
    }

    private String condition(int depth) {
        int kind = depth == 0 ? 3 : random.nextInt(8);
        return switch (kind) {
            case 0 -> "(" + condition(depth - 1) + " AND " + condition(depth - 1) + ")";
            case 1, 2 -> "(" + condition(depth - 1) + " OR " + condition(depth - 1) + ")";
            case 7 -> value(1) + " IN (" + value(0) + ", " + value(0) + ")";
            default -> comparison();
        };
    }

    private String comparison() {
        String left = value(1);
        if (random.nextInt(8) == 0) {
            return left + oneOf(List.of(" = ", " <> ")) + oneOf(List.of("true", "false"));
        }
        return left + " " + oneOf(COMPARATORS) + " " + value(1);
    }

    private String value(int depth) {
        int kind = random.nextInt(depth == 0 ? 6 : 12);
        return switch (kind) {
            case 0, 1, 2 -> oneOf(KEYS);
            case 3, 4 -> oneOf(NUMBERS);
            case 5 -> "'" + oneOf(TEXTS) + "'";
            case 6 -> "(" + number(depth - 1) + oneOf(List.of(" + ", " - ", " * ", " / ", " % ")) + oneOf(KEYS) + ")";
            case 7 -> oneOf(List.of("upper", "lower")) + "(" + value(depth - 1) + ")";
            case 8 -> "concat(" + value(depth - 1) + ", " + value(depth - 1) + ")";
            case 9 ->
                "CASE WHEN " + oneOf(KEYS) + " > 1 THEN " + value(depth - 1) + " ELSE " + value(depth - 1) + " END";
            case 10 -> "abs(" + number(depth - 1) + ")";
            default -> oneOf(List.of("deviceName()", "payloadLen()", "topic(2)", "substring(a, 0, 2)"));
        };
    }

    /** A value that is a number or a key. */
    private String number(int depth) {
        return random.nextBoolean() || depth < 0 ? oneOf(KEYS) : oneOf(NUMBERS);
    }

    private <T> T oneOf(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }
}
