package io.tributary.device;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** What can happen to a device: every record of its inbox is one of these. */
public sealed interface DeviceEvent {

    /** Something the device did on a connection; what an older connection did changes nothing. */
    sealed interface OfSession extends DeviceEvent {
        /** Of the session it was done in. */
        long epoch();
    }

    /**
     * A gateway let the device in. The offset of the record is the session's epoch: of two the higher is the newer connection.
     *
     * @param clean what was kept of an earlier session is forgotten
     * @param expirySeconds how long the session outlives its connection; empty: as long as messages are kept, not at all when clean
     */
    record SessionOpened(String gateway, boolean clean, OptionalLong expirySeconds, DeviceState.Link link)
            implements DeviceEvent {}

    /**
     * @param expirySeconds set when the device changed its mind at the end
     * @param cause the gateway's word for it, such as {@code keep-alive}
     * @param willSaid the gateway has said the will, or nobody is to
     */
    record SessionClosed(long epoch, OptionalLong expirySeconds, String cause, boolean willSaid) implements OfSession {}

    record Subscribed(long epoch, List<DeviceState.Subscription> subscriptions) implements OfSession {}

    record Unsubscribed(long epoch, List<String> filters) implements OfSession {}

    /**
     * The device acknowledged a QoS 1 delivery.
     *
     * @param reasonCode of MQTT 5; from 128 on the device has refused the message
     */
    record Acknowledged(long epoch, long sequence, int reasonCode) implements OfSession {}

    /**
     * The device asks the platform for something, or answers it, on a system topic.
     *
     * @param epoch -1 by a protocol without sessions
     * @param receivedAt the gateway's clock when it read the message, Unix milliseconds
     * @param known what the gateway knows that the question is about
     */
    record DevicePublished(long epoch, String messageId, String topic, Payload payload, long receivedAt, Known known)
            implements OfSession {}

    /**
     * What a gateway knows of the registry, with a question that is about it.
     *
     * @param configuration the newest remote configuration of the product
     * @param logLevel 0 to 4
     */
    record Known(Optional<Remembered.Configuration> configuration, OptionalInt logLevel) {
        public static final Known NOTHING = new Known(Optional.empty(), OptionalInt.empty());
    }

    /**
     * A message for the device. Without an origin every hearing counts: its writer has to write it once.
     *
     * @param qos as asked; what is granted is the lower of this and the subscription's
     * @param replyTo the API node that wants to hear what becomes of it; empty: none
     */
    record PublishRequested(
            String messageId,
            String topic,
            Payload payload,
            int qos,
            Optional<Origin> origin,
            Optional<Properties> properties,
            Queueing queueing,
            String replyTo)
            implements DeviceEvent {}

    /**
     * Where a rule made a message from. Positions of one stream (rule, topicId, partition) reach a device in order, so the highest
     * seen tells repeats.
     *
     * @param topicId Kafka's id of the source topic: a re-created topic is another stream
     * @param index which of the results of that record, from 0
     * @param hops rules one after the other that led to that record, each told of what became of a message of the one before; 0 also when
     *     it came before version 0.5
     */
    record Origin(String rule, String topicId, int partition, long offset, int index, int hops) {}

    /**
     * How a message waits.
     *
     * @param key of {@link WhenFull#KEEP_LAST}
     * @param priority higher goes first; of equal ones the older
     */
    record Queueing(WhenFull whenFull, String key, int priority) {
        /** As one that says nothing of it. */
        public static final Queueing PLAIN = new Queueing(WhenFull.DROP_OLDEST, "", 0);
    }

    /** What makes room in a queue. */
    enum WhenFull {
        /** The oldest waiting message of the lowest priority goes. */
        DROP_OLDEST,
        /** The new message goes nowhere. */
        REJECT_NEW,
        /** Of the waiting messages with one key only the newest stays, full or not; else as {@link #DROP_OLDEST}. */
        KEEP_LAST
    }

    /** A message that waits for the device is taken back. */
    record MessageCancelled(String messageId) implements DeviceEvent {}

    /**
     * An application asks for a shadow, or changes it.
     *
     * @param payload in the words of the device protocol, section 4.2
     * @param template deltas go to the topic of the older name
     * @param replyTo the API node that waits; empty: none
     */
    record ShadowRequested(String requestId, Payload payload, boolean template, String replyTo)
            implements DeviceEvent {}

    /**
     * A request to the device as it is connected now. (Device protocol, section 7.)
     *
     * @param requestId the last level of the topics of request and answer
     */
    record RrpcRequested(String requestId, Payload payload, long timeoutMillis, String replyTo)
            implements DeviceEvent {}

    record RrpcCancelled(String requestId) implements DeviceEvent {}

    /**
     * The device is to have this remote configuration, and is told so. (Device protocol, section 8.)
     *
     * @param payload a JSON object
     */
    record Configured(long version, boolean enabled, Payload payload) implements DeviceEvent {}

    /**
     * The gateway heard that the device is to upload its log at another level. (Device protocol, section 12.)
     *
     * @param level 0 to 4
     */
    record LogLevelSet(long epoch, String messageId, int level) implements DeviceEvent {}

    /** Time has passed; what is due shows by the time of the record. */
    record TimerFired(long due) implements DeviceEvent {}

    /** The gateway that holds the session is gone without a word. */
    record GatewayLost(String gateway, String incarnation) implements DeviceEvent {}

    /**
     * A sub-device has opened a session on this gateway device's connection.
     *
     * @param device the sub-device
     * @param epoch of its session
     * @param parentEpoch of the session of this device
     */
    record SubDeviceOpened(String device, long epoch, long parentEpoch) implements DeviceEvent {}

    /** A sub-device's session is over. */
    record SubDeviceClosed(String device, long epoch) implements DeviceEvent {}

    /**
     * The gateway device's session has ended, and with it this one.
     *
     * @param epoch of the session of this device
     */
    record ParentOffline(String device, long epoch) implements DeviceEvent {}

    /**
     * The device is deleted.
     *
     * @param position of the deletion among all of the registry's changes, by which repeats are told
     */
    record DeviceRemoved(long position) implements DeviceEvent {}
}
