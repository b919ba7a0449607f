package io.tributary.rules;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.codec.AvroCodec;
import io.tributary.schemas.avro.DeviceGroup;
import io.tributary.schemas.avro.MessageProperties;
import io.tributary.schemas.avro.UplinkMessage;
import io.tributary.schemas.avro.UserProperty;
import io.tributary.stream.LogRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message as a recipe writes it down.
 *
 * @param topic {@code product/device/suffix}
 * @param payload an object is its JSON, a text is itself
 * @param hex the payload's bytes, for one that is no text
 * @param receivedAt ISO 8601
 * @param groups of the device, names by ids
 */
record RecipeMessage(
        String topic,
        @Nullable JsonNode payload,
        @Nullable String hex,
        @Nullable Integer qos,
        @Nullable String receivedAt,
        @Nullable String contentType,
        @Nullable Map<String, String> userProperties,
        @Nullable String deviceMessageId,
        @Nullable Map<String, String> groups) {
    private static final AvroCodec<UplinkMessage> UPLINK = AvroCodec.of(UplinkMessage.class);
    static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    /** As the gateway would write it, at a place of partition 0. */
    LogRecord record(long offset) {
        String[] levels = topic.split("/", 3);
        Instant received = receivedAt == null ? NOON : Instant.parse(receivedAt);
        UplinkMessage message = UplinkMessage.newBuilder()
                .setMessageId(String.format("%032x", offset))
                .setProductId(levels[0])
                .setDeviceName(levels[1])
                .setTopic(topic)
                .setPayload(ByteBuffer.wrap(bytes()))
                .setQos(qos == null ? 1 : qos)
                .setReceivedAt(received)
                .setGateway("gw-1")
                .setDeviceMessageId(deviceMessageId)
                .setGroups(written())
                .setMessageProperties(properties())
                .build();
        return new LogRecord(levels[0] + "/" + levels[1], 0, offset, received.toEpochMilli(), UPLINK.encode(message));
    }

    private List<DeviceGroup> written() {
        return groups == null
                ? List.of()
                : groups.entrySet().stream()
                        .map(each -> new DeviceGroup(each.getKey(), each.getValue()))
                        .toList();
    }

    private byte[] bytes() {
        if (hex != null) {
            return HexFormat.of().parseHex(hex);
        }
        if (payload == null) {
            throw new AssertionError("a message to " + topic + " has neither payload nor hex");
        }
        String text = payload.isTextual() ? payload.textValue() : payload.toString();
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private @Nullable MessageProperties properties() {
        if (contentType == null && userProperties == null) {
            return null;
        }
        List<UserProperty> named = userProperties == null
                ? List.of()
                : userProperties.entrySet().stream()
                        .map(each -> new UserProperty(each.getKey(), each.getValue()))
                        .toList();
        return MessageProperties.newBuilder()
                .setContentType(contentType)
                .setUserProperties(named)
                .build();
    }
}
