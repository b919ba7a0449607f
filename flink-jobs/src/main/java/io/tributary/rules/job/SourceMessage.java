package io.tributary.rules.job;

import io.tributary.schemas.avro.UplinkMessage;
import io.tributary.stream.LogRecord;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way to a rule. Public for Flink, which writes it field by field.
 *
 * @param receivedAtMillis the gateway's clock
 * @param deviceMessageId the device's own number of it; null when it has none
 * @param logTimeMillis the broker's clock, which never goes back within a partition
 */
public record SourceMessage(
        String messageId,
        String productId,
        String deviceName,
        String topic,
        byte[] payload,
        int qos,
        long receivedAtMillis,
        @Nullable String deviceMessageId,
        int partition,
        long offset,
        long logTimeMillis) {

    static SourceMessage of(UplinkMessage message, LogRecord record) {
        return new SourceMessage(
                message.getMessageId(),
                message.getProductId(),
                message.getDeviceName(),
                message.getTopic(),
                bytesOf(message.getPayload()),
                message.getQos(),
                message.getReceivedAt().toEpochMilli(),
                message.getDeviceMessageId(),
                record.partition(),
                record.offset(),
                record.timeMillis());
    }

    String device() {
        return productId + "/" + deviceName;
    }

    private static byte[] bytesOf(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    @Override
    public String toString() {
        return "message " + messageId + " of " + device();
    }
}
