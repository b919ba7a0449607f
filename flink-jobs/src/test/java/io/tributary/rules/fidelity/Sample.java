package io.tributary.rules.fidelity;

import io.tributary.codec.AvroCodec;
import io.tributary.schemas.avro.DeviceGroup;
import io.tributary.schemas.avro.MessageProperties;
import io.tributary.schemas.avro.UplinkMessage;
import io.tributary.schemas.avro.UserProperty;
import io.tributary.stream.LogRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.types.Row;
import org.jspecify.annotations.Nullable;

/**
 * One message, twice: as the log has it and the fabric reads it, and as a row of an ordinary table.
 *
 * @param text the payload, null when it is not UTF-8
 */
record Sample(int number, byte[] payload, @Nullable String text) {
    private static final AvroCodec<UplinkMessage> UPLINK = AvroCodec.of(UplinkMessage.class);

    private static final String[] RECEIVED = {
        "2024-02-29T23:59:59.999Z", "1970-01-01T00:00:00Z", "1969-12-31T23:59:59.001Z", "2026-11-27T07:36:08.123Z",
    };

    static List<Sample> all() {
        List<Sample> samples = new ArrayList<>();
        for (String line : Query.lines("payloads.txt")) {
            add(samples, line);
        }
        add(samples, "[".repeat(1_001) + "]".repeat(1_001));
        add(samples, "{\"o\":".repeat(200) + "{\"x\":1}" + "}".repeat(200));
        add(samples, "{\"s\":\"" + "abc ".repeat(1_000) + "\",\"p\":\"b\",\"i\":30,\"a\":[\"a\",\"b\"]}");
        add(samples, "\uFEFF{\"s\":\"abc\"}");
        add(samples, "{\"s\":\"abc\",\n\t\"i\": 30}\r\n");
        add(samples, "\u0000");
        samples.add(new Sample(samples.size(), new byte[] {'{', '"', 's', '"', ':', '"', (byte) 0xC3, '"', '}'}, null));
        samples.add(new Sample(samples.size(), new byte[] {(byte) 0xFF, (byte) 0xFE, 0, 1}, null));
        return List.copyOf(samples);
    }

    private static void add(List<Sample> samples, String text) {
        samples.add(new Sample(samples.size(), text.getBytes(StandardCharsets.UTF_8), text));
    }

    private String device() {
        return number % 5 == 4 ? "gerät " + number : "dev" + number;
    }

    private String topic() {
        return "ABCDEFGHIJ/" + device() + (number % 3 == 0 ? "/event" : "/a//b");
    }

    private int qos() {
        return number % 3;
    }

    private int partition() {
        return number % 4;
    }

    private Instant receivedAt() {
        return Instant.parse(RECEIVED[number % RECEIVED.length]);
    }

    /** Kafka's clock, which was never before 1970: Flink's LOCALTIME has no answer there. */
    private Instant loggedAt() {
        Instant logged = receivedAt().plusMillis(number % 2 == 0 ? 0 : 86_400_007);
        return logged.isBefore(Instant.EPOCH) ? Instant.EPOCH.plusMillis(number) : logged;
    }

    private @Nullable String deviceMessageId() {
        return number % 3 == 1 ? null : Integer.toString(number * 7);
    }

    private boolean says() {
        return number % 4 != 0;
    }

    private @Nullable String contentType() {
        return number % 4 == 1 ? "application/json" : null;
    }

    private byte @Nullable [] correlation() {
        return switch (number % 4) {
            case 1 -> payload.clone();
            case 2 -> new byte[] {0, (byte) 0xC3, (byte) 0xA9, 'b'};
            default -> null;
        };
    }

    /** A name may come twice. */
    private List<UserProperty> userProperties() {
        return switch (number % 4) {
            case 1 -> List.of(new UserProperty("unit", "C"));
            case 2 -> List.of(new UserProperty("unit", "C"), new UserProperty("unit", "F"), new UserProperty("é", ""));
            default -> List.of();
        };
    }

    private List<DeviceGroup> groups() {
        return switch (number % 5) {
            case 1 -> List.of(new DeviceGroup("FLOOR00002", "floor-2"));
            case 3 -> List.of(new DeviceGroup("BUILDING01", "Gebäude 1"), new DeviceGroup("FLOOR00002", "floor-2"));
            default -> List.of();
        };
    }

    /** As the gateway logs it. */
    LogRecord record() {
        UplinkMessage message = UplinkMessage.newBuilder()
                .setMessageId(messageId())
                .setProductId("ABCDEFGHIJ")
                .setDeviceName(device())
                .setTopic(topic())
                .setPayload(ByteBuffer.wrap(payload))
                .setQos(qos())
                .setReceivedAt(receivedAt())
                .setGateway("gw-1")
                .setDeviceMessageId(deviceMessageId())
                .setGroups(groups())
                .setMessageProperties(says() ? properties() : null)
                .build();
        return new LogRecord(
                "ABCDEFGHIJ/" + device(), partition(), number, loggedAt().toEpochMilli(), UPLINK.encode(message));
    }

    private String messageId() {
        return "id-" + number;
    }

    private MessageProperties properties() {
        byte[] correlation = correlation();
        return MessageProperties.newBuilder()
                .setContentType(contentType())
                .setResponseTopic(number % 4 == 2 ? "ABCDEFGHIJ/dev/answer" : null)
                .setCorrelationData(correlation == null ? null : ByteBuffer.wrap(correlation))
                .setUserProperties(userProperties())
                .build();
    }

    /** As a row of {@code messages}. */
    Row row() {
        Map<String, String> properties = new LinkedHashMap<>();
        userProperties().forEach(each -> properties.put(each.getName(), each.getValue()));
        return Row.of(
                messageId(),
                "ABCDEFGHIJ",
                device(),
                topic(),
                text,
                qos(),
                receivedAt(),
                deviceMessageId(),
                partition(),
                (long) number,
                payload.clone(),
                payload.length,
                loggedAt(),
                "mqtt",
                "gw-1",
                says() ? contentType() : null,
                number % 4 == 2 ? "ABCDEFGHIJ/dev/answer" : null,
                says() ? correlation() : null,
                properties,
                groups().stream().map(DeviceGroup::getGroupId).toArray(String[]::new),
                groups().stream().map(DeviceGroup::getName).toArray(String[]::new));
    }
}
