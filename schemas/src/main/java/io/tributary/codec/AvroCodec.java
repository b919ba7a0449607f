package io.tributary.codec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.ClassSecurityValidator;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads the values of one platform topic in {@link WireForm}. Reads every version ever released. Thread-safe.
 *
 * @param <T> the generated class of the value
 */
public final class AvroCodec<T extends SpecificRecord> {
    private static final ThreadLocal<Buffers> BUFFERS = ThreadLocal.withInitial(Buffers::new);

    static {
        // Avro loads only classes it is told to trust; ours are added to what the process trusts already.
        ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(
                ClassSecurityValidator.getGlobal(),
                type -> type.getPackageName().equals(ReleasedSchemas.PACKAGE)));
    }

    private final Schema schema;
    private final int id;
    private final SpecificDatumWriter<T> writer;
    private final Map<Integer, SpecificDatumReader<T>> readers = new ConcurrentHashMap<>();

    private AvroCodec(Schema schema, int id) {
        this.schema = schema;
        this.id = id;
        this.writer = new SpecificDatumWriter<>(schema);
    }

    /** The codec of a generated class, whose schema must be a released one. */
    public static <T extends SpecificRecord> AvroCodec<T> of(Class<T> type) {
        Schema schema = SpecificData.get().getSchema(type);
        int id = ReleasedSchemas.INSTANCE
                .idOf(schema)
                .orElseThrow(() -> new IllegalStateException("the schema of " + type.getSimpleName()
                        + " is not released; add it to schemas/src/main/resources (docs: developer guide, schemas)"));
        return new AvroCodec<>(schema, id);
    }

    /** The wire form of a record. */
    public byte[] encode(T record) {
        Buffers buffers = BUFFERS.get();
        buffers.bytes.reset();
        try {
            buffers.bytes.writeBytes(new byte[WireForm.HEADER]);
            buffers.encoder = EncoderFactory.get().directBinaryEncoder(buffers.bytes, buffers.encoder);
            writer.write(record, buffers.encoder);
            buffers.encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a byte array does not fail
        }
        byte[] value = buffers.bytes.toByteArray();
        WireForm.writeHeader(value, id);
        return value;
    }

    /**
     * Reads a record back.
     *
     * @throws MalformedRecordException when the bytes are not of this topic
     */
    public T decode(byte[] value) {
        SpecificDatumReader<T> reader = readers.computeIfAbsent(WireForm.idOf(value), this::readerOf);
        Buffers buffers = BUFFERS.get();
        buffers.decoder = DecoderFactory.get()
                .binaryDecoder(value, WireForm.HEADER, value.length - WireForm.HEADER, buffers.decoder);
        try {
            return read(reader, buffers.decoder);
        } catch (IOException | RuntimeException e) {
            throw new MalformedRecordException(
                    "a value of " + value.length + " bytes is not a " + schema.getName() + ": " + e.getMessage(), e);
        }
    }

    @SuppressWarnings("NullAway") // Avro's "nothing to reuse" is null
    private T read(SpecificDatumReader<T> reader, BinaryDecoder decoder) throws IOException {
        return reader.read(null, decoder);
    }

    private SpecificDatumReader<T> readerOf(int writerId) {
        Schema writtenWith = ReleasedSchemas.INSTANCE
                .byId(writerId)
                .filter(released -> released.getFullName().equals(schema.getFullName()))
                .orElseThrow(
                        () -> new MalformedRecordException("schema id " + writerId + " is not a released version of "
                                + schema.getName() + "; a newer platform may have written it"));
        return new SpecificDatumReader<>(writtenWith, schema);
    }

    /** What one thread uses again and again. */
    private static final class Buffers {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);

        @Nullable
        BinaryEncoder encoder;

        @Nullable
        BinaryDecoder decoder;
    }
}
