package io.tributary.connect.avro;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericFixed;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;

/** What Avro and Connect both know beyond plain types. Connect counts time in milliseconds: finer digits are cut off. */
enum LogicalType {
    DATE,
    TIME,
    TIMESTAMP,
    DECIMAL;

    /** Connect has no word for the precision of a decimal; Debezium's sink reads this parameter. */
    private static final String PRECISION = "connect.decimal.precision";

    private static final int UNKNOWN_PRECISION = 64;

    static Optional<LogicalType> of(Schema avro) {
        if (avro.getLogicalType() == null) {
            return Optional.empty();
        }
        return switch (avro.getLogicalType().getName()) {
            case "date" -> Optional.of(DATE);
            case "time-millis", "time-micros" -> Optional.of(TIME);
            case "timestamp-millis",
                    "timestamp-micros",
                    "timestamp-nanos",
                    "local-timestamp-millis",
                    "local-timestamp-micros",
                    "local-timestamp-nanos" -> Optional.of(TIMESTAMP);
            case "decimal" -> Optional.of(DECIMAL);
            default -> Optional.empty();
        };
    }

    static Optional<LogicalType> of(org.apache.kafka.connect.data.Schema connect) {
        if (connect.name() == null) {
            return Optional.empty();
        }
        return switch (connect.name()) {
            case Date.LOGICAL_NAME -> Optional.of(DATE);
            case Time.LOGICAL_NAME -> Optional.of(TIME);
            case Timestamp.LOGICAL_NAME -> Optional.of(TIMESTAMP);
            case Decimal.LOGICAL_NAME -> Optional.of(DECIMAL);
            default -> Optional.empty();
        };
    }

    SchemaBuilder connectSchema(Schema avro) {
        return switch (this) {
            case DATE -> Date.builder();
            case TIME -> Time.builder();
            case TIMESTAMP -> Timestamp.builder();
            case DECIMAL -> {
                LogicalTypes.Decimal decimal = (LogicalTypes.Decimal) avro.getLogicalType();
                SchemaBuilder builder = Decimal.builder(decimal.getScale());
                yield decimal.getPrecision() == UNKNOWN_PRECISION
                        ? builder
                        : builder.parameter(PRECISION, Integer.toString(decimal.getPrecision()));
            }
        };
    }

    Schema avroSchema(org.apache.kafka.connect.data.Schema connect) {
        return switch (this) {
            case DATE -> LogicalTypes.date().addToSchema(Schema.create(Schema.Type.INT));
            case TIME -> LogicalTypes.timeMillis().addToSchema(Schema.create(Schema.Type.INT));
            case TIMESTAMP -> LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG));
            case DECIMAL -> {
                Map<String, String> parameters =
                        Objects.requireNonNullElse(connect.parameters(), Map.<String, String>of());
                int scale = Integer.parseInt(parameters.getOrDefault(Decimal.SCALE_FIELD, "0"));
                int unknown = Math.max(UNKNOWN_PRECISION, scale); // Avro wants no less than the scale
                int precision = Integer.parseInt(parameters.getOrDefault(PRECISION, Integer.toString(unknown)));
                yield LogicalTypes.decimal(precision, scale).addToSchema(Schema.create(Schema.Type.BYTES));
            }
        };
    }

    Object toConnect(Schema avro, org.apache.kafka.connect.data.Schema connect, Object datum) {
        return switch (this) {
            case DATE -> Date.toLogical(connect, (Integer) datum);
            case TIME -> Time.toLogical(connect, (int) millis(avro, (Number) datum));
            case TIMESTAMP -> Timestamp.toLogical(connect, millis(avro, (Number) datum));
            case DECIMAL -> Decimal.toLogical(connect, bytes(datum));
        };
    }

    Object toAvro(org.apache.kafka.connect.data.Schema connect, Object value) {
        return switch (this) {
            case DATE -> Date.fromLogical(connect, (java.util.Date) value);
            case TIME -> Time.fromLogical(connect, (java.util.Date) value);
            case TIMESTAMP -> Timestamp.fromLogical(connect, (java.util.Date) value);
            case DECIMAL -> ByteBuffer.wrap(Decimal.fromLogical(connect, (BigDecimal) value));
        };
    }

    private static long millis(Schema avro, Number datum) {
        String name = avro.getLogicalType().getName();
        int perMilli = name.endsWith("-millis") ? 1 : name.endsWith("-micros") ? 1_000 : 1_000_000;
        return Math.floorDiv(datum.longValue(), perMilli);
    }

    static byte[] bytes(Object datum) {
        if (datum instanceof GenericFixed fixed) {
            return fixed.bytes();
        }
        ByteBuffer buffer = ((ByteBuffer) datum).duplicate();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
