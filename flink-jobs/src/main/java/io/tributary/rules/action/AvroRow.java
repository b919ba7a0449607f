package io.tributary.rules.action;

import io.tributary.codec.WireForm;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/** Writes results, or some columns of them, as Avro in the wire form. */
final class AvroRow {
    private final Schema schema;
    private final int id;
    private final GenericDatumWriter<GenericRecord> writer;

    /**
     * @param schema JSON text; its fields are the columns that are written
     * @param id what the registry calls it
     */
    AvroRow(String schema, int id) {
        this.schema = new Schema.Parser().parse(schema);
        this.id = id;
        this.writer = new GenericDatumWriter<>(this.schema);
    }

    /** The first column that has no value and must have one. */
    Optional<String> missing(RuleResult result) {
        return schema.getFields().stream()
                .filter(field -> !field.schema().isNullable()
                        && result.value(field.name()).isEmpty())
                .map(Schema.Field::name)
                .findFirst();
    }

    byte[] encode(RuleResult result) {
        GenericRecord record = new GenericData.Record(schema);
        for (Schema.Field field : schema.getFields()) {
            result.value(field.name()).ifPresent(value -> record.put(field.pos(), avro(value, field.schema())));
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        bytes.writeBytes(new byte[WireForm.HEADER]);
        try {
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
            writer.write(record, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a byte array does not fail
        }
        byte[] value = bytes.toByteArray();
        WireForm.writeHeader(value, id);
        return value;
    }

    private static Object avro(Object value, Schema schema) {
        if (value instanceof Byte || value instanceof Short) {
            return ((Number) value).intValue();
        } else if (value instanceof Instant instant) {
            return instant.toEpochMilli();
        } else if (value instanceof LocalDateTime time) {
            return time.toInstant(ZoneOffset.UTC).toEpochMilli();
        } else if (value instanceof LocalDate date) {
            return (int) date.toEpochDay();
        } else if (value instanceof LocalTime time) {
            return (int) (time.toNanoOfDay() / 1_000_000);
        } else if (value instanceof BigDecimal decimal) {
            LogicalTypes.Decimal type =
                    (LogicalTypes.Decimal) valueSchema(schema).getLogicalType();
            return ByteBuffer.wrap(decimal.setScale(type.getScale(), RoundingMode.HALF_UP)
                    .unscaledValue()
                    .toByteArray());
        } else if (value instanceof byte[] binary) {
            return ByteBuffer.wrap(binary);
        }
        return value;
    }

    private static Schema valueSchema(Schema schema) {
        return schema.isUnion() ? schema.getTypes().get(1) : schema;
    }

    /** The first text column with a character that databases cannot keep. */
    static @Nullable String columnWithNul(RuleResult result) {
        for (int i = 0; i < result.names().size(); i++) {
            if (result.values().get(i) instanceof String text && text.indexOf('\0') >= 0) {
                return result.names().get(i);
            }
        }
        return null;
    }
}
