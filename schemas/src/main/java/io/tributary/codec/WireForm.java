package io.tributary.codec;

import java.nio.ByteBuffer;

/**
 * The frame around every Avro value: a zero byte, the schema's id as four bytes in network order, the Avro binary form. (The wire
 * format of Confluent's Schema Registry, which every Avro tool for Kafka reads.)
 */
public final class WireForm {
    public static final byte MAGIC = 0;
    /** Bytes before the Avro body. */
    public static final int HEADER = 5;

    /**
     * The schema id of a value.
     *
     * @throws MalformedRecordException when it does not begin as the wire form does
     */
    public static int idOf(byte[] value) {
        if (value.length < HEADER || value[0] != MAGIC) {
            throw new MalformedRecordException("a value of " + value.length
                    + " bytes does not begin with the Avro wire form (zero byte, 4-byte schema id)");
        }
        return ByteBuffer.wrap(value, 1, 4).getInt();
    }

    /** Writes the header to the first {@link #HEADER} bytes. */
    public static void writeHeader(byte[] target, int id) {
        ByteBuffer.wrap(target).put(MAGIC).putInt(id);
    }

    private WireForm() {}
}
