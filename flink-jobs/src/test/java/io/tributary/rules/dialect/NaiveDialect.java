package io.tributary.rules.dialect;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleBinaryOperator;

/** The dialect evaluated the plain way, value by value, on one message: what translations are measured by. */
final class NaiveDialect {
    static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private final Message message;
    private final Optional<JsonNode> payload;

    NaiveDialect(Message message) {
        this.message = message;
        this.payload = parse(message.payload());
    }

    /** The result of a rule as JSON; empty when the message is not selected. */
    Optional<JsonNode> result(Statement rule) {
        boolean selected = rule.source().matches(message.topic())
                && payload.isPresent()
                && rule.where().map(this::holds).orElse(true);
        if (!selected) {
            return Optional.empty();
        }
        if (rule.isStarOnly()) {
            return payload;
        }
        ObjectNode result = JSON.createObjectNode();
        for (Statement.Selection selection : rule.selections()) {
            if (selection instanceof Statement.Named named) {
                value(named.value()).ifPresent(value -> result.set(named.key(), value));
            } else if (payload.get() instanceof ObjectNode all) {
                result.setAll(all);
            }
        }
        return Optional.of(result);
    }

    static Optional<JsonNode> parse(String text) {
        try {
            JsonNode node = JSON.readTree(text);
            return node.isMissingNode() ? Optional.empty() : Optional.of(node);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private boolean holds(Condition condition) {
        if (condition instanceof Condition.And and) {
            return and.parts().stream().allMatch(this::holds);
        }
        if (condition instanceof Condition.Or or) {
            return or.parts().stream().anyMatch(this::holds);
        }
        if (condition instanceof Condition.In in) {
            return in.values().stream().anyMatch(each -> compare(in.value(), "=", each));
        }
        Condition.Comparison comparison = (Condition.Comparison) condition;
        return compare(comparison.left(), comparison.comparator().symbol(), comparison.right());
    }

    private boolean compare(Value leftValue, String symbol, Value rightValue) {
        Optional<JsonNode> left = value(leftValue);
        Optional<JsonNode> right = value(rightValue);
        if (left.isEmpty() || right.isEmpty()) {
            return false;
        }
        if (left.get().isNumber() || right.get().isNumber()) {
            OptionalDouble l = number(left.get());
            OptionalDouble r = number(right.get());
            boolean both = l.isPresent() && r.isPresent();
            return both ? ordered(symbol, compare(l.getAsDouble(), r.getAsDouble())) : symbol.equals("<>");
        }
        if (left.get().isTextual() && right.get().isTextual()) {
            return ordered(symbol, left.get().textValue().compareTo(right.get().textValue()));
        }
        boolean equal = left.get().equals(right.get());
        return switch (symbol) {
            case "=", "<=", ">=" -> equal;
            case "<>" -> !equal;
            default -> false; // no order
        };
    }

    /** Zero has no sign here. */
    private static int compare(double left, double right) {
        return left == right ? 0 : Double.compare(left, right);
    }

    private static boolean ordered(String symbol, int order) {
        return switch (symbol) {
            case "=" -> order == 0;
            case "<>" -> order != 0;
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            default -> order >= 0;
        };
    }

    private static OptionalDouble number(JsonNode value) {
        if (value.isNumber()) {
            return OptionalDouble.of(value.decimalValue().doubleValue());
        }
        try {
            return value.isTextual()
                    ? OptionalDouble.of(Double.parseDouble(value.textValue()))
                    : OptionalDouble.empty();
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }

    Optional<JsonNode> value(Value value) {
        if (value instanceof Value.NumberLiteral literal) {
            return Optional.of(DecimalNode.valueOf(literal.number()));
        }
        if (value instanceof Value.TextLiteral literal) {
            return Optional.of(TextNode.valueOf(literal.text()));
        }
        if (value instanceof Value.BooleanLiteral flag) {
            return Optional.of(BooleanNode.valueOf(flag.isTrue()));
        }
        if (value instanceof Value.Field field) {
            JsonNode node = payload.orElse(JSON.missingNode());
            for (String key : field.path()) {
                node = node.isObject() ? node.path(key) : JSON.missingNode();
            }
            return node.isMissingNode() || node.isNull() ? Optional.empty() : Optional.of(node);
        }
        if (value instanceof Value.Negative negative) {
            return computed(0, value(negative.value()), (zero, x) -> zero - x);
        }
        if (value instanceof Value.Arithmetic arithmetic) {
            return arithmetic(arithmetic);
        }
        if (value instanceof Value.Case choice) {
            for (Value.Branch branch : choice.branches()) {
                if (holds(branch.when())) {
                    return value(branch.then());
                }
            }
            return choice.otherwise().flatMap(this::value);
        }
        return call((Value.Call) value);
    }

    private Optional<JsonNode> arithmetic(Value.Arithmetic arithmetic) {
        OptionalDouble left = value(arithmetic.left()).map(NaiveDialect::number).orElse(OptionalDouble.empty());
        Optional<JsonNode> right = value(arithmetic.right());
        if (left.isEmpty()) {
            return Optional.empty();
        }
        return computed(
                left.getAsDouble(),
                right,
                switch (arithmetic.operator()) {
                    case '+' -> (l, r) -> l + r;
                    case '-' -> (l, r) -> l - r;
                    case '*' -> (l, r) -> l * r;
                    case '/' -> (l, r) -> r == 0 ? Double.NaN : l / r;
                    default -> (l, r) -> r == 0 ? Double.NaN : l % r;
                });
    }

    private static Optional<JsonNode> computed(double left, Optional<JsonNode> right, DoubleBinaryOperator operator) {
        OptionalDouble r = right.map(NaiveDialect::number).orElse(OptionalDouble.empty());
        if (r.isEmpty()) {
            return Optional.empty();
        }
        double result = operator.applyAsDouble(left, r.getAsDouble());
        return Double.isFinite(result) ? Optional.of(whole(result)) : Optional.empty();
    }

    /** Without a fraction where there is none, as people write numbers. */
    private static JsonNode whole(double number) {
        BigDecimal shortest = BigDecimal.valueOf(number).stripTrailingZeros();
        double size = Math.abs(number);
        boolean plain = size == 0 || (size >= 1e-7 && size < 1e21); // as JSON's best known writer does
        return DecimalNode.valueOf(new BigDecimal(plain ? shortest.toPlainString() : shortest.toString()));
    }

    private Optional<JsonNode> call(Value.Call call) {
        String[] levels = message.topic().split("/", -1);
        return switch (call.function()) {
            case PRODUCT_ID -> text(Message.PRODUCT);
            case DEVICE_NAME -> text(Message.DEVICE);
            case REQUEST_ID -> text(Message.ID);
            case TOPIC -> {
                if (call.arguments().isEmpty()) {
                    yield text(message.topic());
                }
                int level = (int)
                        number(value(call.arguments().get(0)).orElseThrow()).getAsDouble();
                yield level <= levels.length ? text(levels[level - 1]) : Optional.empty();
            }
            case PAYLOAD_LEN -> Optional.of(DecimalNode.valueOf(BigDecimal.valueOf(message.bytes().length)));
            case UPPER -> argument(call, 0).flatMap(text -> text(text.toUpperCase(Locale.ROOT)));
            case LOWER -> argument(call, 0).flatMap(text -> text(text.toLowerCase(Locale.ROOT)));
            case CONCAT -> argument(call, 0).flatMap(a -> argument(call, 1).flatMap(b -> text(a + b)));
            case REPLACE ->
                argument(call, 0)
                        .flatMap(source -> argument(call, 1)
                                .flatMap(sub -> argument(call, 2).flatMap(rep -> text(source.replace(sub, rep)))));
            case SUBSTRING ->
                argument(call, 0).flatMap(source -> {
                    int start = Integer.parseInt(argument(call, 1).orElseThrow());
                    int end = Integer.parseInt(argument(call, 2).orElseThrow());
                    return text(source.substring(Math.min(start, source.length()), Math.min(end, source.length())));
                });
            case CRYPTO ->
                argument(call, 0)
                        .flatMap(source -> text(digest(source, argument(call, 1).orElseThrow())));
            case ABS ->
                value(call.arguments().get(0))
                        .map(NaiveDialect::number)
                        .filter(OptionalDouble::isPresent)
                        .map(number -> whole(Math.abs(number.getAsDouble())));
            case TO_HEX -> text(HexFormat.of().formatHex(message.bytes()).toUpperCase(Locale.ROOT));
            case BIN_TO_DEC -> Optional.of(DecimalNode.valueOf(new BigDecimal(new BigInteger(1, message.bytes()))));
            case TIMESTAMP, NEW_UUID, RANDINT, RANDOM ->
                throw new IllegalArgumentException(call.function() + " differs from time to time");
        };
    }

    private static Optional<JsonNode> text(String text) {
        return Optional.of(TextNode.valueOf(text));
    }

    private Optional<String> argument(Value.Call call, int position) {
        return value(call.arguments().get(position))
                .filter(JsonNode::isValueNode)
                .map(value -> value.isNumber() ? value.decimalValue().toString() : value.asText());
    }

    private static String digest(String text, String algorithm) {
        Map<String, String> names =
                Map.of("SHA1", "SHA-1", "SHA256", "SHA-256", "SHA384", "SHA-384", "SHA512", "SHA-512");
        try {
            byte[] digest = MessageDigest.getInstance(names.getOrDefault(algorithm, algorithm))
                    .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalArgumentException(algorithm, e);
        }
    }
}
