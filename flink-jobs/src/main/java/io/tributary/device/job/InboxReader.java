package io.tributary.device.job;

import io.tributary.codec.AvroCodec;
import io.tributary.device.DeviceEvent;
import io.tributary.device.DeviceFold.Heard;
import io.tributary.device.DeviceState;
import io.tributary.device.DeviceState.Group;
import io.tributary.device.DeviceState.Link;
import io.tributary.device.DeviceState.Subscription;
import io.tributary.device.DeviceState.Will;
import io.tributary.device.Payload;
import io.tributary.device.Remembered;
import io.tributary.schemas.avro.Configured;
import io.tributary.schemas.avro.DevicePublished;
import io.tributary.schemas.avro.InboxEvent;
import io.tributary.schemas.avro.Origin;
import io.tributary.schemas.avro.PublishRequested;
import io.tributary.schemas.avro.Queueing;
import io.tributary.schemas.avro.SessionClosed;
import io.tributary.schemas.avro.SessionOpened;
import io.tributary.schemas.avro.WillMessage;
import io.tributary.stream.LogRecord;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** From the wire form of the inbox to what the fold understands. Thread-safe. */
public final class InboxReader {
    private static final AvroCodec<InboxEvent> CODEC = AvroCodec.of(InboxEvent.class);

    /**
     * @param generation of the inbox
     * @return empty when the event is of a kind this version does not know
     * @throws io.tributary.codec.MalformedRecordException when the record is no inbox event
     */
    public static Optional<Heard> read(LogRecord record, int generation) {
        InboxEvent event = CODEC.decode(record.value());
        return eventOf(event)
                .map(known -> new Heard(
                        record.key(), generation, record.offset(), record.timeMillis(), known, groups(event)));
    }

    private static Optional<List<Group>> groups(InboxEvent event) {
        return Optional.ofNullable(event.getGroups())
                .map(groups -> groups.stream()
                        .map(each -> new Group(each.getGroupId(), each.getName()))
                        .toList());
    }

    private static Optional<DeviceEvent> eventOf(InboxEvent event) {
        if (event.getSessionOpened() != null) {
            return Optional.of(opened(event.getSessionOpened()));
        } else if (event.getSessionClosed() != null) {
            SessionClosed closed = event.getSessionClosed();
            return Optional.of(new DeviceEvent.SessionClosed(
                    closed.getEpoch(),
                    seconds(closed.getSessionExpirySeconds()),
                    closed.getCause(),
                    closed.getWillPublished()));
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
            return Optional.of(new DeviceEvent.DevicePublished(
                    request.getEpoch(),
                    request.getMessageId(),
                    request.getTopic(),
                    payload(request.getPayload()),
                    request.getReceivedAt().toEpochMilli(),
                    known(request)));
        }
        return ofApplication(event).or(() -> ofTheJob(event));
    }

    private static Optional<DeviceEvent> ofApplication(InboxEvent event) {
        if (event.getShadowRequested() != null) {
            var request = event.getShadowRequested();
            return Optional.of(new DeviceEvent.ShadowRequested(
                    request.getRequestId(),
                    payload(request.getPayload()),
                    request.getTemplate(),
                    request.getReplyTo()));
        } else if (event.getRrpcRequested() != null) {
            var request = event.getRrpcRequested();
            return Optional.of(new DeviceEvent.RrpcRequested(
                    request.getRequestId(),
                    payload(request.getPayload()),
                    request.getTimeoutMillis(),
                    request.getReplyTo()));
        } else if (event.getRrpcCancelled() != null) {
            return Optional.of(
                    new DeviceEvent.RrpcCancelled(event.getRrpcCancelled().getRequestId()));
        } else if (event.getMessageCancelled() != null) {
            return Optional.of(
                    new DeviceEvent.MessageCancelled(event.getMessageCancelled().getMessageId()));
        } else if (event.getConfigured() != null) {
            var configured = event.getConfigured();
            return Optional.of(new DeviceEvent.Configured(
                    configured.getVersion(), configured.getEnabled(), payload(configured.getPayload())));
        } else if (event.getLogLevelSet() != null) {
            var set = event.getLogLevelSet();
            return Optional.of(new DeviceEvent.LogLevelSet(set.getEpoch(), set.getMessageId(), set.getLevel()));
        } else if (event.getDeviceRemoved() != null) {
            return Optional.of(
                    new DeviceEvent.DeviceRemoved(event.getDeviceRemoved().getPosition()));
        }
        return Optional.empty();
    }

    private static Optional<DeviceEvent> ofTheJob(InboxEvent event) {
        if (event.getTimerFired() != null) {
            return Optional.of(
                    new DeviceEvent.TimerFired(event.getTimerFired().getDue().toEpochMilli()));
        } else if (event.getGatewayLost() != null) {
            var lost = event.getGatewayLost();
            return Optional.of(new DeviceEvent.GatewayLost(lost.getGateway(), lost.getIncarnation()));
        } else if (event.getSubDeviceOpened() != null) {
            var opened = event.getSubDeviceOpened();
            return Optional.of(
                    new DeviceEvent.SubDeviceOpened(opened.getDevice(), opened.getEpoch(), opened.getParentEpoch()));
        } else if (event.getSubDeviceClosed() != null) {
            var closed = event.getSubDeviceClosed();
            return Optional.of(new DeviceEvent.SubDeviceClosed(closed.getDevice(), closed.getEpoch()));
        } else if (event.getParentOffline() != null) {
            var offline = event.getParentOffline();
            return Optional.of(new DeviceEvent.ParentOffline(offline.getDevice(), offline.getEpoch()));
        }
        return Optional.empty();
    }

    private static DeviceEvent.Known known(DevicePublished request) {
        @Nullable Configured configuration = request.getConfiguration();
        @Nullable Integer logLevel = request.getLogLevel();
        return configuration == null && logLevel == null
                ? DeviceEvent.Known.NOTHING
                : new DeviceEvent.Known(
                        Optional.ofNullable(configuration)
                                .map(said -> new Remembered.Configuration(
                                        said.getVersion(), said.getEnabled(), payload(said.getPayload()))),
                        logLevel == null ? OptionalInt.empty() : OptionalInt.of(logLevel));
    }

    private static DeviceEvent opened(SessionOpened opened) {
        Link link = new Link(
                opened.getDownlinkPartition(),
                opened.getIncarnation(),
                opened.getReceiveMaximum(),
                will(opened.getWill()),
                opened.getRemoteAddress(),
                opened.getParent() == null
                        ? null
                        : new DeviceState.Parent(
                                opened.getParent().getDevice(),
                                opened.getParent().getEpoch()));
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
                Optional.ofNullable(MqttProperties.read(message.getMessageProperties())),
                queueing(message.getQueueing()),
                message.getReplyTo());
    }

    /** A policy that this version does not know is the one of a message that names none. */
    private static DeviceEvent.Queueing queueing(@Nullable Queueing said) {
        if (said == null) {
            return DeviceEvent.Queueing.PLAIN;
        }
        DeviceEvent.WhenFull whenFull = switch (said.getWhenFull()) {
            case "reject-new" -> DeviceEvent.WhenFull.REJECT_NEW;
            case "keep-last" -> DeviceEvent.WhenFull.KEEP_LAST;
            default -> DeviceEvent.WhenFull.DROP_OLDEST;
        };
        return new DeviceEvent.Queueing(whenFull, said.getKey(), said.getPriority());
    }

    private static DeviceEvent.Origin origin(Origin origin) {
        return new DeviceEvent.Origin(
                origin.getRule(),
                origin.getTopicId(),
                origin.getPartition(),
                origin.getOffset(),
                origin.getIndex(),
                origin.getHops());
    }

    static Payload payload(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return new Payload(bytes);
    }

    private InboxReader() {}
}
