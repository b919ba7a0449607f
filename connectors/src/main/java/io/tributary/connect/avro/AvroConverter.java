package io.tributary.connect.avro;

import io.tributary.codec.MalformedRecordException;
import io.tributary.codec.WireForm;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.data.ConnectSchema;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.storage.Converter;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes Avro in the platform's {@link WireForm} for Kafka Connect. The platform's own schemas are in the code; all
 * others come from the registry at {@code schema.registry.url}, asked with {@code schema.registry.token}. Thread-safe once
 * configured.
 *
 * <p>A registry that does not answer is waited for ({@code schema.registry.retry.timeout.ms}); after that the task fails and goes on
 * from the same record when it is restarted. For that, leave Connect's {@code errors.tolerance} at {@code none}. A record that
 * nobody can read is a {@link DataException}.
 */
public final class AvroConverter implements Converter, Versioned {
    private @Nullable KnownSchemas schemas;
    private boolean key;

    @Override
    public void configure(Map<String, ?> settings, boolean isKey) {
        ConverterSettings parsed = ConverterSettings.of(settings);
        schemas = new KnownSchemas(new HttpSchemaRegistry(parsed), parsed.cacheSize());
        key = isKey;
    }

    @Override
    public SchemaAndValue toConnectData(String topic, byte @Nullable [] bytes) {
        if (bytes == null) {
            return SchemaAndValue.NULL;
        }
        KnownSchemas.ForReading known = schemas().readable(topic, idOf(topic, bytes));
        Object datum;
        try {
            BinaryDecoder decoder =
                    DecoderFactory.get().binaryDecoder(bytes, WireForm.HEADER, bytes.length - WireForm.HEADER, null);
            datum = read(known.reader(), decoder);
        } catch (IOException | RuntimeException e) { // what Avro throws on bytes of another schema
            throw new DataException(
                    "the " + part() + " of a record of topic '" + topic + "' is not the "
                            + known.avro().getFullName() + " that its schema id " + WireForm.idOf(bytes) + " promises ("
                            + e + "); take the record out of the topic and correct its producer",
                    e);
        }
        return new SchemaAndValue(known.connect(), FromAvro.value(known.avro(), known.connect(), datum));
    }

    private int idOf(String topic, byte[] bytes) {
        try {
            return WireForm.idOf(bytes);
        } catch (MalformedRecordException e) {
            throw new DataException(
                    "the " + part() + " of a record of topic '" + topic + "' is not Avro: " + e.getMessage()
                            + "; choose the converter that its producer's format needs",
                    e);
        }
    }

    @SuppressWarnings("NullAway") // Avro's "nothing to reuse" is null
    private static @Nullable Object read(GenericDatumReader<Object> reader, BinaryDecoder decoder) throws IOException {
        return reader.read(null, decoder);
    }

    @Override
    public byte @Nullable [] fromConnectData(String topic, @Nullable Schema schema, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        if (schema == null) {
            throw new DataException("the " + part() + " of a record for topic '" + topic
                    + "' has no schema, and Avro needs one; use a source that gives a schema, or JsonConverter");
        }
        ConnectSchema.validateValue(schema, value);
        KnownSchemas.ForWriting known = schemas().writable(topic + "-" + part(), schema);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(new byte[WireForm.HEADER]);
        try {
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
            known.writer().write(ToAvro.value(schema, known.avro(), value), encoder);
            encoder.flush();
        } catch (IOException | AvroRuntimeException e) {
            throw new DataException(
                    "the " + part() + " of a record for topic '" + topic + "' does not fit its schema: "
                            + e.getMessage() + "; correct its source",
                    e);
        }
        byte[] wire = bytes.toByteArray();
        WireForm.writeHeader(wire, known.id());
        return wire;
    }

    private KnownSchemas schemas() {
        return Objects.requireNonNull(schemas, "configure() comes first");
    }

    private String part() {
        return key ? "key" : "value";
    }

    @Override
    public ConfigDef config() {
        return ConverterSettings.DEFINITION;
    }

    @Override
    public String version() {
        return Objects.requireNonNullElse(AvroConverter.class.getPackage().getImplementationVersion(), "development");
    }
}
