package io.tributary.device;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What can happen to a device: every record of its inbox is one of these. */
public sealed interface DeviceEvent {

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
     */
    record SessionClosed(long epoch, OptionalLong expirySeconds) implements DeviceEvent {}

    record Subscribed(long epoch, List<DeviceState.Subscription> subscriptions) implements DeviceEvent {}

    record Unsubscribed(long epoch, List<String> filters) implements DeviceEvent {}

    /**
     * The device acknowledged a QoS 1 delivery.
     *
     * @param reasonCode of MQTT 5; from 128 on the device has refused the message
     */
    record Acknowledged(long epoch, long sequence, int reasonCode) implements DeviceEvent {}

    /**
     * A message for the device. Without an origin every hearing counts: its writer has to write it once.
     *
     * @param qos as asked; what is granted is the lower of this and the subscription's
     */
    record PublishRequested(
            String messageId,
            String topic,
            Payload payload,
            int qos,
            Optional<Origin> origin,
            Optional<Properties> properties)
            implements DeviceEvent {}

    /** The device asks the platform for something, on a system topic. No service listens yet. */
    record DevicePublished(String messageId, String topic) implements DeviceEvent {}

    /**
     * Where a rule made a message from. Positions of one stream (rule, topicId, partition) reach a device in order, so the highest
     * seen tells repeats.
     *
     * @param topicId Kafka's id of the source topic: a re-created topic is another stream
     * @param index which of the results of that record, from 0
     */
    record Origin(String rule, String topicId, int partition, long offset, int index) {}
}
