package io.tributary.connect.avro;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/** Connect's schemas and values in Avro's terms. Pure; the other direction is {@link FromAvro}. */
final class ToAvro {
    /** An Avro name means one record, however often it is used. */
    private final Map<String, Named> records = new HashMap<>();

    private record Named(org.apache.kafka.connect.data.Schema connect, Schema avro) {}

    /**
     * The Avro schema of a Connect schema; whether the whole may be null is left out, as a null record is a tombstone.
     *
     * @throws DataException when Avro has no such schema
     */
    static Schema schema(org.apache.kafka.connect.data.Schema connect) {
        try {
            return new ToAvro().present(connect, "Record");
        } catch (AvroRuntimeException e) {
            throw new DataException(
                    "Avro cannot represent this record: " + e.getMessage()
                            + "; rename the field or schema (transformations ReplaceField, SetSchemaMetadata) to letters,"
                            + " digits and underscores",
                    e);
        }
    }

    private Schema build(org.apache.kafka.connect.data.Schema connect, String name) {
        Schema present = present(connect, name);
        if (!connect.isOptional()) {
            return present;
        }
        Schema none = Schema.create(Schema.Type.NULL);
        // Avro takes a default from the first branch.
        return hasDefault(connect) ? Schema.createUnion(present, none) : Schema.createUnion(none, present);
    }

    private Schema present(org.apache.kafka.connect.data.Schema connect, String name) {
        Optional<LogicalType> logical = LogicalType.of(connect);
        if (logical.isPresent()) {
            return logical.get().avroSchema(connect);
        }
        if (connect.type() == org.apache.kafka.connect.data.Schema.Type.STRUCT) {
            return struct(connect, Objects.requireNonNullElse(connect.name(), name));
        }
        Schema avro = switch (connect.type()) {
            case BOOLEAN -> Schema.create(Schema.Type.BOOLEAN);
            case INT8, INT16, INT32 -> Schema.create(Schema.Type.INT);
            case INT64 -> Schema.create(Schema.Type.LONG);
            case FLOAT32 -> Schema.create(Schema.Type.FLOAT);
            case FLOAT64 -> Schema.create(Schema.Type.DOUBLE);
            case STRING -> Schema.create(Schema.Type.STRING);
            case BYTES -> Schema.create(Schema.Type.BYTES);
            case ARRAY -> Schema.createArray(build(connect.valueSchema(), name + "_element"));
            case MAP -> map(connect, name);
            case STRUCT -> throw new IllegalStateException("a struct is made elsewhere");
        };
        switch (connect.type()) {
            case INT8, INT16 -> avro.addProp(FromAvro.TYPE, connect.type().getName());
            default -> {}
        }
        if (connect.name() != null) {
            avro.addProp(FromAvro.NAME, connect.name());
        }
        addParameters(avro, connect);
        return avro;
    }

    private Schema map(org.apache.kafka.connect.data.Schema connect, String name) {
        if (connect.keySchema().type() != org.apache.kafka.connect.data.Schema.Type.STRING) {
            throw new DataException("'" + name + "' is a map with keys of type "
                    + connect.keySchema().type() + "; Avro's maps have strings as keys: turn the keys into strings");
        }
        return Schema.createMap(build(connect.valueSchema(), name + "_value"));
    }

    private Schema struct(org.apache.kafka.connect.data.Schema connect, String name) {
        Named known = records.get(name);
        if (known != null) {
            if (!known.connect().fields().equals(connect.fields())) {
                throw new DataException("two different records are named " + name + "; give each its own schema name");
            }
            return known.avro();
        }
        List<Schema.Field> fields = new ArrayList<>();
        for (Field field : connect.fields()) {
            Schema avro = build(field.schema(), name + "_" + field.name());
            fields.add(field(field, avro));
        }
        Schema record = Schema.createRecord(name, null, null, false, fields);
        addParameters(record, connect);
        records.put(name, new Named(connect, record));
        return record;
    }

    private static Schema.Field field(Field field, Schema avro) {
        if (hasDefault(field.schema())) {
            Schema present = avro.isUnion() ? avro.getTypes().get(0) : avro;
            return new Schema.Field(
                    field.name(),
                    avro,
                    null,
                    json(value(field.schema(), present, field.schema().defaultValue())));
        }
        return field.schema().isOptional()
                ? new Schema.Field(field.name(), avro, null, Schema.Field.NULL_DEFAULT_VALUE)
                : new Schema.Field(field.name(), avro);
    }

    private static boolean hasDefault(org.apache.kafka.connect.data.Schema connect) {
        return connect.defaultValue() != null && connect.type() != org.apache.kafka.connect.data.Schema.Type.STRUCT;
    }

    private static void addParameters(Schema avro, org.apache.kafka.connect.data.Schema connect) {
        if (connect.parameters() != null) {
            avro.addProp(FromAvro.PARAMETERS, connect.parameters());
        }
    }

    /** A datum as Avro wants the default of a field. */
    private static @Nullable Object json(@Nullable Object datum) {
        if (datum instanceof ByteBuffer buffer) {
            return LogicalType.bytes(buffer);
        }
        if (datum instanceof List<?> list) {
            return list.stream().map(ToAvro::json).toList();
        }
        if (datum instanceof Map<?, ?> map) {
            Map<Object, @Nullable Object> json = new LinkedHashMap<>();
            map.forEach((key, entry) -> json.put(key, json(entry)));
            return json;
        }
        if (datum instanceof GenericRecord record) {
            Map<Object, @Nullable Object> json = new LinkedHashMap<>();
            record.getSchema().getFields().forEach(field -> json.put(field.name(), json(record.get(field.pos()))));
            return json;
        }
        return datum;
    }

    /**
     * The datum of a Connect value.
     *
     * @param avro made from {@code connect} by {@link #schema}
     */
    static @Nullable Object value(org.apache.kafka.connect.data.Schema connect, Schema avro, @Nullable Object value) {
        if (value == null) {
            if (connect.isOptional()) {
                return null;
            }
            if (connect.defaultValue() == null) {
                throw new DataException("a " + connect.type() + " is null and may not be; make its schema optional");
            }
            return value(connect, avro, connect.defaultValue());
        }
        Schema present = present(avro);
        Optional<LogicalType> logical = LogicalType.of(connect);
        if (logical.isPresent()) {
            return logical.get().toAvro(connect, value);
        }
        return switch (connect.type()) {
            case INT8, INT16, INT32 -> ((Number) value).intValue();
            case BYTES -> value instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : value;
            case ARRAY -> list(connect, present, (List<?>) value);
            case MAP -> map(connect, present, (Map<?, ?>) value);
            case STRUCT -> record(connect, present, (Struct) value);
            case BOOLEAN, INT64, FLOAT32, FLOAT64, STRING -> value;
        };
    }

    private static Schema present(Schema avro) {
        if (!avro.isUnion()) {
            return avro;
        }
        List<Schema> branches = avro.getTypes();
        return branches.get(0).getType() == Schema.Type.NULL ? branches.get(1) : branches.get(0);
    }

    private static List<@Nullable Object> list(
            org.apache.kafka.connect.data.Schema connect, Schema avro, List<?> value) {
        List<@Nullable Object> list = new ArrayList<>(value.size());
        for (Object element : value) {
            list.add(value(connect.valueSchema(), avro.getElementType(), element));
        }
        return list;
    }

    private static Map<String, @Nullable Object> map(
            org.apache.kafka.connect.data.Schema connect, Schema avro, Map<?, ?> value) {
        Map<String, @Nullable Object> map = new HashMap<>();
        value.forEach((key, entry) -> {
            if (key == null) {
                throw new DataException("a map has null as a key; Avro's maps have strings as keys: take it out");
            }
            map.put(key.toString(), value(connect.valueSchema(), avro.getValueType(), entry));
        });
        return map;
    }

    private static GenericRecord record(org.apache.kafka.connect.data.Schema connect, Schema avro, Struct value) {
        value.validate();
        GenericRecord record = new GenericData.Record(avro);
        for (Field field : connect.fields()) {
            Schema target = avro.getFields().get(field.index()).schema();
            // Without default: a null that was put on purpose stays null.
            record.put(field.index(), value(field.schema(), target, value.getWithoutDefault(field.name())));
        }
        return record;
    }
}
