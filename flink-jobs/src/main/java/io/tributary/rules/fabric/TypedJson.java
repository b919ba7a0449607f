package io.tributary.rules.fabric;

import io.tributary.rules.eval.SharedJson;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.jspecify.annotations.Nullable;

/**
 * JSON values as the types a product declares. What is of another kind is NULL, but for a text that holds a number: devices write
 * {@code "21.5"}, too. Numbers that do not fit are NULL, never something else.
 */
final class TypedJson {
    private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);
    private static final int LONGEST_NUMBER = 64;

    static @Nullable Object of(@Nullable Object json, LogicalType type) {
        if (json == null) {
            return null;
        }
        return switch (type.getTypeRoot()) {
            case BIGINT -> wholeNumber(json);
            case DOUBLE -> number(json);
            case BOOLEAN -> json instanceof Boolean ? json : null;
            case ROW -> json instanceof Map<?, ?> object ? row(object, (RowType) type) : null;
            case ARRAY -> json instanceof List<?> list ? array(list, ((ArrayType) type).getElementType()) : null;
            default -> StringData.fromString(json instanceof String text ? text : SharedJson.textOf(json));
        };
    }

    private static @Nullable Long wholeNumber(Object json) {
        if (json instanceof Integer || json instanceof Long) {
            return ((Number) json).longValue();
        }
        BigDecimal exact = exact(json);
        if (exact == null || exact.scale() > LONGEST_NUMBER || exact.scale() < -LONGEST_NUMBER) {
            return null;
        }
        try {
            BigInteger whole = exact.toBigIntegerExact();
            return whole.compareTo(LEAST) < 0 || whole.compareTo(MOST) > 0 ? null : whole.longValue();
        } catch (ArithmeticException e) {
            return null; // it has a fraction
        }
    }

    private static @Nullable Double number(Object json) {
        if (json instanceof Integer || json instanceof Long) {
            return ((Number) json).doubleValue();
        }
        BigDecimal exact = exact(json);
        if (exact == null) {
            return null;
        }
        double value = exact.doubleValue();
        return Double.isFinite(value) ? value : null;
    }

    private static @Nullable BigDecimal exact(Object json) {
        if (json instanceof BigDecimal decimal) {
            return decimal;
        }
        if (json instanceof BigInteger integer) {
            return new BigDecimal(integer);
        }
        if (json instanceof Number || (json instanceof String text && text.length() <= LONGEST_NUMBER)) {
            try {
                return new BigDecimal(json.toString().strip());
            } catch (NumberFormatException e) {
                return null;
            }
        }
        return null;
    }

    private static GenericRowData row(Map<?, ?> object, RowType type) {
        GenericRowData row = new GenericRowData(type.getFieldCount());
        for (int i = 0; i < type.getFieldCount(); i++) {
            RowType.RowField field = type.getFields().get(i);
            row.setField(i, of(object.get(field.getName()), field.getType()));
        }
        return row;
    }

    private static GenericArrayData array(List<?> list, LogicalType element) {
        @Nullable Object[] values = new Object[list.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = of(list.get(i), element);
        }
        return new GenericArrayData(values);
    }

    private TypedJson() {}
}
