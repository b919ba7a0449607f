package io.tributary.device.job;

import io.tributary.codec.AvroCodec;
import io.tributary.device.DeviceEvent;
import io.tributary.device.DeviceState.Subscription;
import io.tributary.device.Payload;
import io.tributary.schemas.avro.InboxEvent;
import io.tributary.schemas.avro.Origin;
import io.tributary.schemas.avro.PublishRequested;
import java.nio.ByteBuffer;
import java.util.Optional;

/** From the wire form of the inbox to what the fold understands. */
final class InboxReader {
    private static final AvroCodec<InboxEvent> CODEC = AvroCodec.of(InboxEvent.class);

    /**
     * @return empty when the event is of a kind this version does not know
     * @throws io.tributary.codec.MalformedRecordException when the bytes are no inbox event
     */
    static Optional<DeviceEvent> read(byte[] value) {
        InboxEvent event = CODEC.decode(value);
        if (event.getSessionOpened() != null) {
            var opened = event.getSessionOpened();
            return Optional.of(new DeviceEvent.SessionOpened(opened.getGateway(), opened.getCleanSession()));
        } else if (event.getSessionClosed() != null) {
            return Optional.of(
                    new DeviceEvent.SessionClosed(event.getSessionClosed().getEpoch()));
        } else if (event.getSubscribed() != null) {
            var subscribed = event.getSubscribed();
            return Optional.of(new DeviceEvent.Subscribed(
                    subscribed.getEpoch(),
                    subscribed.getSubscriptions().stream()
                            .map(each -> new Subscription(each.getFilter(), each.getQos()))
                            .toList()));
        } else if (event.getUnsubscribed() != null) {
            var unsubscribed = event.getUnsubscribed();
            return Optional.of(new DeviceEvent.Unsubscribed(unsubscribed.getEpoch(), unsubscribed.getFilters()));
        } else if (event.getAcknowledged() != null) {
            var acknowledged = event.getAcknowledged();
            return Optional.of(new DeviceEvent.Acknowledged(acknowledged.getEpoch(), acknowledged.getSequence()));
        } else if (event.getPublishRequested() != null) {
            return Optional.of(publish(event.getPublishRequested()));
        }
        return Optional.empty();
    }

    private static DeviceEvent publish(PublishRequested message) {
        return new DeviceEvent.PublishRequested(
                message.getMessageId(),
                message.getTopic(),
                new Payload(bytesOf(message.getPayload())),
                message.getQos(),
                Optional.ofNullable(message.getOrigin()).map(InboxReader::origin));
    }

    private static DeviceEvent.Origin origin(Origin origin) {
        return new DeviceEvent.Origin(
                origin.getRule(), origin.getTopicId(), origin.getPartition(), origin.getOffset(), origin.getIndex());
    }

    private static byte[] bytesOf(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private InboxReader() {}
}
