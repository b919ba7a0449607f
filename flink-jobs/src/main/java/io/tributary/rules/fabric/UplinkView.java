package io.tributary.rules.fabric;

import io.tributary.codec.AvroCodec;
import io.tributary.codec.MalformedRecordException;
import io.tributary.codec.ReleasedSchemas;
import io.tributary.codec.WireForm;
import io.tributary.rules.action.SourceMessage;
import io.tributary.schemas.avro.UplinkMessage;
import io.tributary.stream.LogRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record of {@code uplink}, read no further than somebody asks: most messages are nobody's business but for their topic. Knows where in
 * the Avro form each field begins; what was written by an earlier version of the schema is brought into the newest one first.
 *
 * <p>One view, {@link #read} anew for each record; not thread-safe.
 */
final class UplinkView extends LogView {
    private static final AvroCodec<UplinkMessage> CODEC = AvroCodec.of(UplinkMessage.class);
    private static final int NEWEST = ReleasedSchemas.INSTANCE
            .idOf(UplinkMessage.getClassSchema())
            .orElseThrow(() -> new IllegalStateException("UplinkMessage is not released"));

    /** Where a text or bytes field stands: offset of its content, and its length. */
    private final int[] at = new int[8];

    private final int[] length = new int[8];
    private static final int MESSAGE_ID = 0;
    private static final int PRODUCT_ID = 1;
    private static final int DEVICE_NAME = 2;
    private static final int TOPIC = 3;
    private static final int PAYLOAD = 4;
    /** Behind them are numbers, and then, read when one of them is asked for: */
    private static final int GATEWAY = 5;

    private static final int PROTOCOL = 6;
    private static final int DEVICE_MESSAGE_ID = 7;

    private final TopicTexts topics = new TopicTexts();
    private byte[] bytes = {};
    private int cursor;
    private boolean tailRead;
    private @Nullable String topic;
    private @Nullable String messageId;
    private int qos;
    private long receivedAt;
    private boolean numbered;
    private @Nullable String payloadText;
    private boolean payloadTextRead;
    private @Nullable SourceMessage source;
    private int groupsAt;
    private int propertiesAt;

    @Override
    void turnTo(LogRecord next) {
        bytes = WireForm.idOf(next.value()) == NEWEST ? next.value() : CODEC.encode(CODEC.decode(next.value()));
        cursor = WireForm.HEADER;
        tailRead = false;
        topic = null;
        messageId = null;
        payloadTextRead = false;
        source = null;
        try {
            for (int field = 0; field <= PAYLOAD; field++) {
                find(field);
            }
        } catch (ArrayIndexOutOfBoundsException e) {
            throw cut(e);
        }
    }

    @Override
    String topic() {
        String present = topic;
        if (present == null) {
            present = topics.of(bytes, at[TOPIC], length[TOPIC]);
            topic = present;
        }
        return present;
    }

    @Override
    String messageId() {
        String present = messageId;
        if (present == null) {
            present = text(MESSAGE_ID);
            messageId = present;
        }
        return present;
    }

    String productId() {
        return text(PRODUCT_ID);
    }

    String deviceName() {
        return text(DEVICE_NAME);
    }

    int payloadLength() {
        return length[PAYLOAD];
    }

    byte[] payload() {
        return Arrays.copyOfRange(bytes, at[PAYLOAD], at[PAYLOAD] + length[PAYLOAD]);
    }

    /** As text, the same object whoever asks; null when it is not UTF-8. */
    @Nullable
    String payloadText() {
        if (!payloadTextRead) {
            payloadText = Utf8.textOf(bytes, at[PAYLOAD], length[PAYLOAD]);
            payloadTextRead = true;
        }
        return payloadText;
    }

    int qos() {
        tail();
        return qos;
    }

    long receivedAtMillis() {
        tail();
        return receivedAt;
    }

    String gateway() {
        tail();
        return text(GATEWAY);
    }

    String protocol() {
        tail();
        return text(PROTOCOL);
    }

    /** The device's own number of the message, if it has one. */
    @Nullable
    String deviceMessageId() {
        tail();
        return numbered ? text(DEVICE_MESSAGE_ID) : null;
    }

    /** Ids of the groups that the device was in. */
    String[] groupIds() {
        return groups(0);
    }

    /** Their names. */
    String[] groupNames() {
        return groups(1);
    }

    /** @param part of each: 0 its id, 1 its name */
    private String[] groups(int part) {
        tail();
        int behind = cursor;
        cursor = groupsAt;
        List<String> texts = new ArrayList<>();
        for (long left = items(); left > 0; left = items()) {
            for (; left > 0; left--) {
                if (part == 1) {
                    pass();
                }
                int size = size();
                texts.add(new String(bytes, cursor, size, StandardCharsets.UTF_8));
                cursor += size;
                if (part == 0) {
                    pass();
                }
            }
        }
        cursor = behind;
        return texts.toArray(String[]::new);
    }

    private void passGroups() {
        groupsAt = cursor;
        for (long left = items(); left > 0; left = items()) {
            for (; left > 0; left--) {
                pass();
                pass();
            }
        }
    }

    private void pass() {
        int size = size(); // which goes on, too
        cursor += size;
    }

    /** How many items the next block of an array has; 0 behind the last. (Avro 1.12, "Arrays".) */
    private long items() {
        long items = varint();
        if (items < 0) {
            varint(); // the bytes of the block
            return -items;
        }
        return items;
    }

    /** What was said by MQTT 5, if anything. */
    @Nullable
    UplinkMessage withProperties() {
        tail();
        return propertiesAt < 0 ? null : CODEC.decode(bytes == record().value() ? bytes : record().value());
    }

    @Override
    long timeMillis() {
        return record().timeMillis();
    }

    /** The device numbers it, if its product says so. */
    @Override
    @Nullable
    String repeatId() {
        return deviceMessageId();
    }

    @Override
    SourceMessage toSource() {
        SourceMessage present = source;
        if (present == null) {
            present = new SourceMessage(
                    messageId(),
                    productId(),
                    deviceName(),
                    topic(),
                    payload(),
                    qos(),
                    receivedAtMillis(),
                    record().partition(),
                    record().offset(),
                    0);
            source = present;
        }
        return present;
    }

    private void tail() {
        if (tailRead) {
            return;
        }
        try {
            qos = (int) varint();
            cursor++; // dup
            receivedAt = varint();
            find(GATEWAY);
            find(PROTOCOL);
            numbered = varint() != 0;
            if (numbered) {
                find(DEVICE_MESSAGE_ID);
            }
            passGroups();
            propertiesAt = varint() == 0 ? -1 : cursor;
        } catch (ArrayIndexOutOfBoundsException e) {
            throw cut(e);
        }
        tailRead = true;
    }

    /** Notes where a field stands, and goes behind it. */
    private void find(int field) {
        int size = size();
        at[field] = cursor;
        length[field] = size;
        cursor += size;
    }

    private String text(int field) {
        return new String(bytes, at[field], length[field], StandardCharsets.UTF_8);
    }

    private int size() {
        long size = varint();
        if (size < 0 || size > bytes.length - cursor) {
            throw new MalformedRecordException("a field of " + size + " bytes does not fit into the record");
        }
        return (int) size;
    }

    /** Avro's variable-length zig-zag number. (Avro 1.12, "Binary encoding".) */
    private long varint() {
        long value = 0;
        int shift = 0;
        byte part;
        do {
            part = bytes[cursor++];
            value |= (part & 0x7FL) << shift;
            shift += 7;
        } while (part < 0 && shift < 64);
        return (value >>> 1) ^ -(value & 1);
    }

    private static MalformedRecordException cut(ArrayIndexOutOfBoundsException e) {
        return new MalformedRecordException("the record is cut off", e);
    }
}
