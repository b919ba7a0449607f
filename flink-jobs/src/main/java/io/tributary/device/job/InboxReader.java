package io.tributary.device.job;

import io.tributary.codec.AvroCodec;
import io.tributary.device.DeviceEvent;
import io.tributary.device.DeviceState.Link;
import io.tributary.device.DeviceState.Subscription;
import io.tributary.device.DeviceState.Will;
import io.tributary.device.Payload;
import io.tributary.schemas.avro.InboxEvent;
import io.tributary.schemas.avro.Origin;
import io.tributary.schemas.avro.PublishRequested;
import io.tributary.schemas.avro.SessionClosed;
import io.tributary.schemas.avro.SessionOpened;
import io.tributary.schemas.avro.WillMessage;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

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
            return Optional.of(opened(event.getSessionOpened()));
        } else if (event.getSessionClosed() != null) {
            SessionClosed closed = event.getSessionClosed();
            return Optional.of(
                    new DeviceEvent.SessionClosed(closed.getEpoch(), seconds(closed.getSessionExpirySeconds())));
        } else if (event.getSubscribed() != null) {
            var subscribed = event.getSubscribed();
            return Optional.of(new DeviceEvent.Subscribed(
                    subscribed.getEpoch(),
                    subscribed.getSubscriptions().stream()
                            .map(InboxReader::subscription)
                            .toList()));
        } else if (event.getUnsubscribed() != null) {
            var unsubscribed = event.getUnsubscribed();
            return Optional.of(new DeviceEvent.Unsubscribed(unsubscribed.getEpoch(), unsubscribed.getFilters()));
        } else if (event.getAcknowledged() != null) {
            var acknowledged = event.getAcknowledged();
            return Optional.of(new DeviceEvent.Acknowledged(
                    acknowledged.getEpoch(), acknowledged.getSequence(), acknowledged.getReasonCode()));
        } else if (event.getPublishRequested() != null) {
            return Optional.of(publish(event.getPublishRequested()));
        } else if (event.getDevicePublished() != null) {
            var request = event.getDevicePublished();
            return Optional.of(new DeviceEvent.DevicePublished(request.getMessageId(), request.getTopic()));
        }
        return Optional.empty();
    }

    private static DeviceEvent opened(SessionOpened opened) {
        Link link = new Link(
                opened.getDownlinkPartition(),
                opened.getIncarnation(),
                opened.getReceiveMaximum(),
                will(opened.getWill()));
        return new DeviceEvent.SessionOpened(
                opened.getGateway(), opened.getCleanSession(), seconds(opened.getSessionExpirySeconds()), link);
    }

    private static @Nullable Will will(@Nullable WillMessage will) {
        return will == null
                ? null
                : new Will(
                        will.getTopic(),
                        payload(will.getPayload()),
                        will.getQos(),
                        will.getDelaySeconds(),
                        MqttProperties.read(will.getMessageProperties()));
    }

    private static Subscription subscription(io.tributary.schemas.avro.Subscription each) {
        return new Subscription(
                each.getFilter(),
                each.getQos(),
                each.getNoLocal(),
                each.getRetainAsPublished(),
                each.getSubscriptionIdentifier());
    }

    private static OptionalLong seconds(@Nullable Long given) {
        return given == null ? OptionalLong.empty() : OptionalLong.of(Math.max(0, given));
    }

    private static DeviceEvent publish(PublishRequested message) {
        return new DeviceEvent.PublishRequested(
                message.getMessageId(),
                message.getTopic(),
                payload(message.getPayload()),
                message.getQos(),
                Optional.ofNullable(message.getOrigin()).map(InboxReader::origin),
                Optional.ofNullable(MqttProperties.read(message.getMessageProperties())));
    }

    private static DeviceEvent.Origin origin(Origin origin) {
        return new DeviceEvent.Origin(
                origin.getRule(), origin.getTopicId(), origin.getPartition(), origin.getOffset(), origin.getIndex());
    }

    static Payload payload(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return new Payload(bytes);
    }

    private InboxReader() {}
}
