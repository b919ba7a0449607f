package io.tributary.connect.avro;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.jspecify.annotations.Nullable;

/** Random records of random schemas. */
final class ConnectSamples {
    private final SplittableRandom random;
    private int names;

    private ConnectSamples(SplittableRandom random) {
        this.random = random;
    }

    static SchemaAndValue record(SplittableRandom random) {
        ConnectSamples samples = new ConnectSamples(random);
        Schema schema = samples.struct(0).build();
        return new SchemaAndValue(schema, samples.value(schema));
    }

    private SchemaBuilder struct(int depth) {
        String space = random.nextBoolean() ? "test.space" + random.nextInt(2) + "." : "";
        SchemaBuilder struct = SchemaBuilder.struct().name(space + "R" + names++);
        for (int i = random.nextInt(6); i > 0; i--) {
            struct.field("f" + names++, schema(depth + 1, true));
        }
        return struct;
    }

    /** A default is possible where Avro has a place for one: at the field of a record. */
    private Schema schema(int depth, boolean isField) {
        SchemaBuilder builder = builder(depth);
        if (random.nextInt(3) == 0) {
            builder.optional();
        }
        boolean scalar = builder.type().isPrimitive() && builder.type() != Schema.Type.BYTES;
        if (scalar && random.nextInt(8) == 0 && builder.name() == null) {
            builder.name("test.Meaning" + random.nextInt(3)).parameter("unit", "K" + random.nextInt(3));
        }
        if (isField && scalar && random.nextInt(3) == 0) {
            Schema finished = builder.build();
            builder.defaultValue(some(finished));
        }
        return builder.build();
    }

    private SchemaBuilder builder(int depth) {
        return switch (random.nextInt(depth > 3 ? 14 : 17)) {
            case 0 -> SchemaBuilder.int8();
            case 1 -> SchemaBuilder.int16();
            case 2, 3 -> SchemaBuilder.int32();
            case 4 -> SchemaBuilder.int64();
            case 5 -> SchemaBuilder.float32();
            case 6 -> SchemaBuilder.float64();
            case 7 -> SchemaBuilder.bool();
            case 8 -> SchemaBuilder.string();
            case 9 -> SchemaBuilder.bytes();
            case 10 -> Date.builder();
            case 11 -> Time.builder();
            case 12 -> Timestamp.builder();
            case 13 ->
                random.nextBoolean()
                        ? Decimal.builder(random.nextInt(10))
                        : Decimal.builder(3).parameter("connect.decimal.precision", "38");
            case 14 -> SchemaBuilder.array(schema(depth + 1, false));
            case 15 -> SchemaBuilder.map(Schema.STRING_SCHEMA, schema(depth + 1, false));
            default -> struct(depth + 1);
        };
    }

    private @Nullable Object value(Schema schema) {
        return schema.isOptional() && random.nextInt(3) == 0 ? null : some(schema);
    }

    private Object some(Schema schema) {
        if (Date.LOGICAL_NAME.equals(schema.name())) return Date.toLogical(schema, random.nextInt(-9_999, 30_000));
        if (Time.LOGICAL_NAME.equals(schema.name())) return Time.toLogical(schema, random.nextInt(86_400_000));
        if (Timestamp.LOGICAL_NAME.equals(schema.name())) {
            return Timestamp.toLogical(schema, random.nextLong(-1L << 45, 1L << 45));
        }
        if (Decimal.LOGICAL_NAME.equals(schema.name())) {
            int scale = Integer.parseInt(schema.parameters().get(Decimal.SCALE_FIELD));
            return new BigDecimal(BigInteger.valueOf(random.nextLong()), scale);
        }
        return switch (schema.type()) {
            case INT8 -> (byte) random.nextInt();
            case INT16 -> (short) random.nextInt();
            case INT32 -> random.nextInt();
            case INT64 -> random.nextLong();
            case FLOAT32 -> (float) random.nextDouble(-1e9, 1e9);
            case FLOAT64 -> random.nextDouble(-1e300, 1e300);
            case BOOLEAN -> random.nextBoolean();
            case STRING -> "°ß" + Long.toString(random.nextLong(), 36);
            case BYTES -> Long.toString(random.nextLong()).getBytes(StandardCharsets.UTF_8);
            case ARRAY -> list(schema);
            case MAP -> map(schema);
            case STRUCT -> {
                Struct struct = new Struct(schema);
                schema.fields().forEach(field -> struct.put(field, value(field.schema())));
                yield struct;
            }
        };
    }

    private List<@Nullable Object> list(Schema schema) {
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            list.add(value(schema.valueSchema()));
        }
        return list;
    }

    private Map<String, @Nullable Object> map(Schema schema) {
        Map<String, @Nullable Object> map = new HashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            map.put("k" + i, value(schema.valueSchema()));
        }
        return map;
    }

    /** The same value in a form that can be compared, byte arrays by their content. */
    static @Nullable Object comparable(@Nullable Object value) {
        if (value instanceof byte[] bytes) {
            return ByteBuffer.wrap(bytes);
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> copy = new ArrayList<>();
            list.forEach(element -> copy.add(comparable(element)));
            return copy;
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
            map.forEach((key, entry) -> copy.put(key, comparable(entry)));
            return copy;
        }
        if (value instanceof Struct struct) {
            Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
            for (Field field : struct.schema().fields()) {
                copy.put(field.name(), comparable(struct.getWithoutDefault(field.name())));
            }
            return copy;
        }
        return value;
    }
}
