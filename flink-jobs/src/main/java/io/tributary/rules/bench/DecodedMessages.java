package io.tributary.rules.bench;

import io.tributary.codec.AvroCodec;
import io.tributary.rules.program.MessageColumns;
import io.tributary.schemas.avro.DeviceGroup;
import io.tributary.schemas.avro.MessageProperties;
import io.tributary.schemas.avro.UplinkMessage;
import io.tributary.schemas.avro.UserProperty;
import io.tributary.stream.LogRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.jspecify.annotations.Nullable;

/**
 * A record as Flink SQL gets it from a topic in Avro: decoded by Avro's own reader into the columns of {@code messages}. In Flink's
 * internal form, so that nothing is converted once more.
 */
final class DecodedMessages implements MapFunction<LogRecord, RowData> {
    private static final AvroCodec<UplinkMessage> CODEC = AvroCodec.of(UplinkMessage.class);

    @Override
    public RowData map(LogRecord record) {
        UplinkMessage message = CODEC.decode(record.value());
        byte[] payload = bytes(message.getPayload());
        MessageProperties properties = message.getMessageProperties();
        GenericRowData row = new GenericRowData(MessageColumns.ALL.size());
        row.setField(MessageColumns.MESSAGE_ID, text(message.getMessageId()));
        row.setField(MessageColumns.PRODUCT_ID, text(message.getProductId()));
        row.setField(MessageColumns.DEVICE_NAME, text(message.getDeviceName()));
        row.setField(MessageColumns.TOPIC, text(message.getTopic()));
        row.setField(MessageColumns.PAYLOAD, text(new String(payload, StandardCharsets.UTF_8)));
        row.setField(MessageColumns.QOS, message.getQos());
        row.setField(MessageColumns.RECEIVED_AT, TimestampData.fromInstant(message.getReceivedAt()));
        row.setField(MessageColumns.DEVICE_MESSAGE_ID, text(message.getDeviceMessageId()));
        row.setField(MessageColumns.PARTITION, record.partition());
        row.setField(MessageColumns.OFFSET, record.offset());
        row.setField(MessageColumns.PAYLOAD_BYTES, payload);
        row.setField(MessageColumns.PAYLOAD_LENGTH, payload.length);
        row.setField(MessageColumns.LOGGED_AT, TimestampData.fromEpochMillis(record.timeMillis()));
        row.setField(MessageColumns.PROTOCOL, text(message.getProtocol()));
        row.setField(MessageColumns.GATEWAY, text(message.getGateway()));
        Map<StringData, StringData> named = new HashMap<>();
        if (properties != null) {
            row.setField(MessageColumns.CONTENT_TYPE, text(properties.getContentType()));
            row.setField(MessageColumns.RESPONSE_TOPIC, text(properties.getResponseTopic()));
            ByteBuffer correlation = properties.getCorrelationData();
            row.setField(MessageColumns.CORRELATION_DATA, correlation == null ? null : bytes(correlation));
            for (UserProperty each : properties.getUserProperties()) {
                named.put(StringData.fromString(each.getName()), StringData.fromString(each.getValue()));
            }
        }
        row.setField(MessageColumns.USER_PROPERTIES, new GenericMapData(named));
        row.setField(MessageColumns.GROUP_IDS, texts(message.getGroups(), DeviceGroup::getGroupId));
        row.setField(MessageColumns.GROUP_NAMES, texts(message.getGroups(), DeviceGroup::getName));
        return row;
    }

    private static @Nullable StringData text(@Nullable String text) {
        return text == null ? null : StringData.fromString(text);
    }

    private static ArrayData texts(List<DeviceGroup> groups, Function<DeviceGroup, String> part) {
        return new GenericArrayData(
                groups.stream().map(part).map(StringData::fromString).toArray());
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
