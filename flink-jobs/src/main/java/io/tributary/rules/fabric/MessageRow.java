package io.tributary.rules.fabric;

import static io.tributary.rules.program.MessageColumns.CONTENT_TYPE;
import static io.tributary.rules.program.MessageColumns.CORRELATION_DATA;
import static io.tributary.rules.program.MessageColumns.DEVICE_MESSAGE_ID;
import static io.tributary.rules.program.MessageColumns.DEVICE_NAME;
import static io.tributary.rules.program.MessageColumns.GATEWAY;
import static io.tributary.rules.program.MessageColumns.GROUP_IDS;
import static io.tributary.rules.program.MessageColumns.GROUP_NAMES;
import static io.tributary.rules.program.MessageColumns.LOGGED_AT;
import static io.tributary.rules.program.MessageColumns.MESSAGE_ID;
import static io.tributary.rules.program.MessageColumns.OFFSET;
import static io.tributary.rules.program.MessageColumns.PARTITION;
import static io.tributary.rules.program.MessageColumns.PAYLOAD;
import static io.tributary.rules.program.MessageColumns.PAYLOAD_BYTES;
import static io.tributary.rules.program.MessageColumns.PAYLOAD_LENGTH;
import static io.tributary.rules.program.MessageColumns.PRODUCT_ID;
import static io.tributary.rules.program.MessageColumns.PROTOCOL;
import static io.tributary.rules.program.MessageColumns.QOS;
import static io.tributary.rules.program.MessageColumns.RECEIVED_AT;
import static io.tributary.rules.program.MessageColumns.RESPONSE_TOPIC;
import static io.tributary.rules.program.MessageColumns.TOPIC;
import static io.tributary.rules.program.MessageColumns.USER_PROPERTIES;

import io.tributary.rules.action.JsonText;
import io.tributary.rules.eval.SharedJson;
import io.tributary.rules.program.MessageColumns;
import io.tributary.rules.program.PayloadColumn;
import io.tributary.schemas.avro.MessageProperties;
import io.tributary.schemas.avro.UplinkMessage;
import io.tributary.schemas.avro.UserProperty;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.data.binary.BinaryStringData;
import org.jspecify.annotations.Nullable;

/** A message as generated code reads it; the payload's text is one object for every rule, so that its JSON can be shared. */
final class MessageRow extends LazyRow {
    private final UplinkView view;
    private final List<PayloadColumn> payload;

    /** @param payload columns behind those of every message */
    MessageRow(UplinkView view, List<PayloadColumn> payload) {
        super(view, MessageColumns.ALL.size() + payload.size());
        this.view = view;
        this.payload = payload;
    }

    @Override
    Optional<String> notJson() {
        if (!isKnown(PAYLOAD)) {
            return Optional.empty();
        }
        Object payload = column(PAYLOAD);
        if (payload != null && !SharedJson.wasMalformed(payload.toString())) {
            return Optional.empty();
        }
        try {
            JsonText.read(view.payload());
            return Optional.of("the payload is not JSON");
        } catch (JsonText.NotJsonException e) {
            return Optional.of(e.reason());
        }
    }

    @Override
    @Nullable
    Object make(int position) {
        return switch (position) {
            case MESSAGE_ID -> text(view.messageId());
            case PRODUCT_ID -> text(view.productId());
            case DEVICE_NAME -> text(view.deviceName());
            case TOPIC -> text(view.topic());
            case PAYLOAD -> text(view.payloadText());
            case QOS -> view.qos();
            case RECEIVED_AT -> TimestampData.fromEpochMillis(view.receivedAtMillis());
            case DEVICE_MESSAGE_ID -> text(view.deviceMessageId());
            case PARTITION -> view.record().partition();
            case OFFSET -> view.record().offset();
            case PAYLOAD_BYTES -> view.payload();
            case PAYLOAD_LENGTH -> view.payloadLength();
            case LOGGED_AT -> TimestampData.fromEpochMillis(view.record().timeMillis());
            case PROTOCOL -> text(view.protocol());
            case GATEWAY -> text(view.gateway());
            case GROUP_IDS -> texts(view.groupIds());
            case GROUP_NAMES -> texts(view.groupNames());
            default -> position < MessageColumns.ALL.size() ? property(position) : typed(position);
        };
    }

    private @Nullable Object typed(int position) {
        PayloadColumn wanted = payload.get(position - MessageColumns.ALL.size());
        Object text = column(PAYLOAD);
        return text == null
                ? null
                : TypedJson.of(SharedJson.objectOf(text.toString()).get(wanted.property()), wanted.type());
    }

    private @Nullable Object property(int position) {
        UplinkMessage message = view.withProperties();
        MessageProperties properties = message == null ? null : message.getMessageProperties();
        if (properties == null) {
            return position == USER_PROPERTIES ? new GenericMapData(Map.of()) : null;
        }
        return switch (position) {
            case CONTENT_TYPE -> text(properties.getContentType());
            case RESPONSE_TOPIC -> text(properties.getResponseTopic());
            case CORRELATION_DATA -> bytes(properties.getCorrelationData());
            case USER_PROPERTIES -> {
                Map<StringData, StringData> map = new LinkedHashMap<>(); // in the order of the publisher
                for (UserProperty each : properties.getUserProperties()) {
                    map.put(StringData.fromString(each.getName()), StringData.fromString(each.getValue()));
                }
                yield new GenericMapData(map);
            }
            default -> throw new IllegalArgumentException("messages have no column " + position);
        };
    }

    private static @Nullable Object text(@Nullable String text) {
        return text == null ? null : BinaryStringData.fromString(text);
    }

    private static byte @Nullable [] bytes(@Nullable ByteBuffer buffer) {
        if (buffer == null) {
            return null;
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
