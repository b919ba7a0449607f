package io.tributary.gateway.kafka;

import io.tributary.codec.AvroCodec;
import io.tributary.codec.ReleasedSchemas;
import io.tributary.codec.WireForm;
import io.tributary.gateway.device.DeviceGroup;
import io.tributary.identity.DeviceId;
import io.tributary.schemas.avro.MessageProperties;
import io.tributary.schemas.avro.UplinkMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;

/**
 * Writes values of {@code uplink}, byte for byte as {@link AvroCodec} writes an {@link UplinkMessage}, at a fraction of the cost:
 * what does not change from message to message is ready, and the payload is copied once, into the value itself. Thread-safe.
 */
final class UplinkEncoder {
    private static final int ID = 32;
    private static final byte[] NONE = {};
    private static final byte[] NO_GROUPS = {0};
    private static final byte FIRST = 0;
    private static final byte SECOND = 2;
    private static final int SCHEMA = ReleasedSchemas.INSTANCE
            .idOf(UplinkMessage.getClassSchema())
            .orElseThrow(() -> new IllegalStateException("the schema of UplinkMessage is not released"));
    private static final SpecificDatumWriter<MessageProperties> PROPERTIES =
            new SpecificDatumWriter<>(MessageProperties.class);

    private final byte[] source;

    /**
     * @param gateway the node's name
     * @param protocol the devices' one
     */
    UplinkEncoder(String gateway, String protocol) {
        this.source = AvroBinary.strings(gateway, protocol);
    }

    /** What all messages of one device to one topic have in common. */
    static byte[] head(DeviceId device, String topic) {
        return AvroBinary.strings(device.productId(), device.deviceName(), topic);
    }

    /** The groups that the device is in. */
    static byte[] groups(List<DeviceGroup> groups) {
        if (groups.isEmpty()) {
            return NO_GROUPS;
        }
        String[] texts = groups.stream()
                .flatMap(group -> Stream.of(group.groupId(), group.name()))
                .toArray(String[]::new);
        byte[] items = AvroBinary.strings(texts);
        byte[] out = new byte[AvroBinary.sizeOf(groups.size()) + items.length + 1];
        int at = AvroBinary.write(out, 0, groups.size());
        AvroBinary.write(out, at, items); // and a block of none
        return out;
    }

    /**
     * @param id of the message, 32 characters
     * @param head see {@link #head}
     * @param groups see {@link #groups}
     */
    byte[] encode(byte[] id, byte[] head, byte[] groups, Publication message, long receivedAt) {
        int payload = message.payload().readableBytes();
        String number = message.deviceMessageId();
        byte[] deviceMessageId = number == null ? NONE : AvroBinary.strings(number);
        MessageProperties said = message.properties();
        byte[] properties = said == null ? NONE : encode(said);
        byte[] out = new byte
                [WireForm.HEADER
                        + 1
                        + ID
                        + head.length
                        + AvroBinary.sizeOf(payload)
                        + payload
                        + 2
                        + AvroBinary.sizeOf(receivedAt)
                        + source.length
                        + 1
                        + deviceMessageId.length
                        + groups.length
                        + 1
                        + properties.length];
        WireForm.writeHeader(out, SCHEMA);
        int at = AvroBinary.write(out, WireForm.HEADER, ID);
        at = AvroBinary.write(out, at, id);
        at = AvroBinary.write(out, at, head);
        at = AvroBinary.write(out, at, payload);
        message.payload().getBytes(message.payload().readerIndex(), out, at, payload);
        at = AvroBinary.write(out, at + payload, message.qos());
        out[at++] = (byte) (message.dup() ? 1 : 0);
        at = AvroBinary.write(out, at, receivedAt);
        at = AvroBinary.write(out, at, source);
        out[at++] = number == null ? FIRST : SECOND; // of the union: null, or something
        at = AvroBinary.write(out, at, deviceMessageId);
        at = AvroBinary.write(out, at, groups);
        out[at++] = said == null ? FIRST : SECOND;
        AvroBinary.write(out, at, properties);
        return out;
    }

    /** Few devices say anything by MQTT 5; Avro's own writer does for them. */
    private static byte[] encode(MessageProperties properties) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        try {
            PROPERTIES.write(properties, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a byte array does not fail
        }
        return bytes.toByteArray();
    }
}
