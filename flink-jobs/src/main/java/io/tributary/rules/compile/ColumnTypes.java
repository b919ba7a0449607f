package io.tributary.rules.compile;

import java.util.List;
import java.util.Optional;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;

/** Flink SQL's types as Avro's, which are also those of the databases behind Kafka Connect. */
final class ColumnTypes {

    /** The Avro schema of a type, nullable where the type is; empty when a table column cannot have that type. */
    static Optional<Schema> avroOf(LogicalType type) {
        return required(type)
                .map(schema ->
                        type.isNullable() ? Schema.createUnion(Schema.create(Schema.Type.NULL), schema) : schema);
    }

    /** The same, without null. */
    static Optional<Schema> required(LogicalType type) {
        SchemaBuilder.TypeBuilder<Schema> avro = SchemaBuilder.builder();
        return switch (type.getTypeRoot()) {
            case BOOLEAN -> Optional.of(avro.booleanType());
            case TINYINT, SMALLINT, INTEGER -> Optional.of(avro.intType());
            case BIGINT -> Optional.of(avro.longType());
            case FLOAT -> Optional.of(avro.floatType());
            case DOUBLE -> Optional.of(avro.doubleType());
            case CHAR, VARCHAR -> Optional.of(avro.stringType());
            case BINARY, VARBINARY -> Optional.of(avro.bytesType());
            case DATE -> Optional.of(LogicalTypes.date().addToSchema(avro.intType()));
            case TIME_WITHOUT_TIME_ZONE -> Optional.of(LogicalTypes.timeMillis().addToSchema(avro.intType()));
            case TIMESTAMP_WITHOUT_TIME_ZONE, TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
                Optional.of(LogicalTypes.timestampMillis().addToSchema(avro.longType()));
            case DECIMAL -> {
                DecimalType decimal = (DecimalType) type;
                yield Optional.of(LogicalTypes.decimal(decimal.getPrecision(), decimal.getScale())
                        .addToSchema(avro.bytesType()));
            }
            default -> Optional.empty();
        };
    }

    /** Whether a value of the type can stand in a JSON object. */
    static boolean isJson(LogicalType type) {
        return switch (type.getTypeRoot()) {
            case ARRAY, ROW -> type.getChildren().stream().allMatch(ColumnTypes::isJson);
            case MAP -> {
                List<LogicalType> keyAndValue = type.getChildren();
                yield isText(keyAndValue.get(0)) && isJson(keyAndValue.get(1));
            }
            default -> required(type).isPresent();
        };
    }

    /** Without the {@code NOT NULL} that is said apart. */
    static String nameOf(LogicalType type) {
        return type.copy(true).asSummaryString();
    }

    static boolean isTextOrBytes(LogicalType type) {
        return switch (type.getTypeRoot()) {
            case CHAR, VARCHAR, BINARY, VARBINARY -> true;
            default -> false;
        };
    }

    /** Whether a value of the type is one text to whoever reads it, and may so be part of a topic or key. */
    static boolean isPlain(LogicalType type) {
        return switch (type.getTypeRoot()) {
            case BINARY, VARBINARY -> false;
            default -> required(type).isPresent();
        };
    }

    /** Whether it is a whole number of at most 64 bits. */
    static boolean isWhole(LogicalType type) {
        return switch (type.getTypeRoot()) {
            case TINYINT, SMALLINT, INTEGER, BIGINT -> true;
            default -> false;
        };
    }

    static boolean isText(LogicalType type) {
        return switch (type.getTypeRoot()) {
            case CHAR, VARCHAR -> true;
            default -> false;
        };
    }

    private ColumnTypes() {}
}
