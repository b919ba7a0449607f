package io.tributary.connect.avro;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.JsonProperties;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/** Avro's schemas and values in Connect's terms. Pure; the other direction is {@link ToAvro}. */
final class FromAvro {
    /** Properties that carry what Connect knows and Avro does not, under the names that other converters use. */
    static final String TYPE = "connect.type";

    static final String NAME = "connect.name";
    static final String PARAMETERS = "connect.parameters";

    private final Deque<String> open = new ArrayDeque<>();

    /**
     * The Connect schema of an Avro schema.
     *
     * @throws DataException when Connect has no such schema
     */
    static org.apache.kafka.connect.data.Schema schema(Schema avro) {
        return new FromAvro().build(avro, Optional.empty(), avro.getName());
    }

    private org.apache.kafka.connect.data.Schema build(Schema avro, Optional<Object> fallback, String path) {
        Schema present = present(avro, path);
        SchemaBuilder builder = builder(present, path);
        if (avro.isUnion()) {
            builder.optional();
        }
        // Connect compares a default record with an unfinished schema, and refuses it.
        if (fallback.isPresent() && present.getType() != Schema.Type.RECORD) {
            org.apache.kafka.connect.data.Schema finished = builder.build();
            builder.defaultValue(value(present, finished, fallback.get()));
        }
        return builder.build();
    }

    /** What is there when the value is not null. */
    private static Schema present(Schema avro, String path) {
        if (!avro.isUnion()) {
            return avro;
        }
        List<Schema> branches = avro.getTypes().stream()
                .filter(branch -> branch.getType() != Schema.Type.NULL)
                .toList();
        if (branches.size() != 1 || avro.getTypes().size() != 2) {
            throw new DataException("'" + path + "' is the union " + avro + ", which Kafka Connect cannot represent;"
                    + " use a union of null and one type, or a record with one nullable field per type");
        }
        return branches.get(0);
    }

    private SchemaBuilder builder(Schema avro, String path) {
        Optional<LogicalType> logical = LogicalType.of(avro);
        if (logical.isPresent()) {
            return logical.get().connectSchema(avro);
        }
        SchemaBuilder builder = switch (avro.getType()) {
            case BOOLEAN -> SchemaBuilder.bool();
            case INT -> integer(avro);
            case LONG -> SchemaBuilder.int64();
            case FLOAT -> SchemaBuilder.float32();
            case DOUBLE -> SchemaBuilder.float64();
            case STRING, ENUM -> SchemaBuilder.string();
            case BYTES, FIXED -> SchemaBuilder.bytes();
            case ARRAY -> SchemaBuilder.array(build(avro.getElementType(), Optional.empty(), path + "[]"));
            case MAP ->
                SchemaBuilder.map(
                        org.apache.kafka.connect.data.Schema.STRING_SCHEMA,
                        build(avro.getValueType(), Optional.empty(), path + "{}"));
            case RECORD -> struct(avro, path);
            case NULL, UNION ->
                throw new DataException("'" + path + "' is " + avro
                        + ", which Kafka Connect cannot represent; use a type, or a union of null and one type");
        };
        Object name = avro.getObjectProp(NAME);
        if (name != null) {
            builder.name(name.toString());
        }
        if (avro.getObjectProp(PARAMETERS) instanceof Map<?, ?> parameters) {
            parameters.forEach((key, value) -> builder.parameter(key.toString(), value.toString()));
        }
        return builder;
    }

    private static SchemaBuilder integer(Schema avro) {
        Object type = avro.getObjectProp(TYPE);
        if ("int8".equals(type)) return SchemaBuilder.int8();
        if ("int16".equals(type)) return SchemaBuilder.int16();
        return SchemaBuilder.int32();
    }

    private SchemaBuilder struct(Schema avro, String path) {
        if (open.contains(avro.getFullName())) {
            throw new DataException("'" + path + "' is inside another " + avro.getFullName()
                    + "; Kafka Connect cannot represent a record that contains itself: give its depth a limit");
        }
        open.push(avro.getFullName());
        SchemaBuilder builder = SchemaBuilder.struct().name(avro.getFullName());
        for (Schema.Field field : avro.getFields()) {
            builder.field(field.name(), build(field.schema(), fallback(field), path + "." + field.name()));
        }
        open.pop();
        return builder;
    }

    private static Optional<Object> fallback(Schema.Field field) {
        boolean some = field.hasDefaultValue() && field.defaultVal() != JsonProperties.NULL_VALUE;
        return some ? Optional.ofNullable(GenericData.get().getDefaultValue(field)) : Optional.empty();
    }

    /**
     * The Connect value of a datum.
     *
     * @param connect made from {@code avro} by {@link #schema}
     */
    static @Nullable Object value(Schema avro, org.apache.kafka.connect.data.Schema connect, @Nullable Object datum) {
        if (datum == null) {
            return null;
        }
        Schema present = present(avro, avro.getName());
        Optional<LogicalType> logical = LogicalType.of(present);
        if (logical.isPresent()) {
            return logical.get().toConnect(present, connect, datum);
        }
        return switch (present.getType()) {
            case INT -> integer(connect, (Integer) datum);
            case STRING, ENUM -> datum.toString();
            case BYTES, FIXED -> LogicalType.bytes(datum);
            case ARRAY -> list(present, connect, (List<?>) datum);
            case MAP -> map(present, connect, (Map<?, ?>) datum);
            case RECORD -> struct(present, connect, (IndexedRecord) datum);
            case BOOLEAN, LONG, FLOAT, DOUBLE, NULL, UNION -> datum;
        };
    }

    private static Object integer(org.apache.kafka.connect.data.Schema connect, Integer datum) {
        return switch (connect.type()) {
            case INT8 -> datum.byteValue();
            case INT16 -> datum.shortValue();
            default -> datum;
        };
    }

    private static List<@Nullable Object> list(
            Schema avro, org.apache.kafka.connect.data.Schema connect, List<?> datum) {
        List<@Nullable Object> list = new ArrayList<>(datum.size());
        for (Object element : datum) {
            list.add(value(avro.getElementType(), connect.valueSchema(), element));
        }
        return list;
    }

    private static Map<String, @Nullable Object> map(
            Schema avro, org.apache.kafka.connect.data.Schema connect, Map<?, ?> datum) {
        Map<String, @Nullable Object> map = new HashMap<>();
        datum.forEach(
                (key, entry) -> map.put(key.toString(), value(avro.getValueType(), connect.valueSchema(), entry)));
        return map;
    }

    private static Struct struct(Schema avro, org.apache.kafka.connect.data.Schema connect, IndexedRecord datum) {
        Struct struct = new Struct(connect);
        for (Schema.Field field : avro.getFields()) {
            org.apache.kafka.connect.data.Field target = connect.fields().get(field.pos());
            struct.put(target, value(field.schema(), target.schema(), datum.get(field.pos())));
        }
        return struct;
    }
}
