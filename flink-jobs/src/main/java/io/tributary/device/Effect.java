package io.tributary.device;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the fold asks the world to do; each carries what makes doing it twice harmless. */
public sealed interface Effect {

    /**
     * A session, and where its gateway is reached.
     *
     * @param partition of the downlink; -1: the one of the device's key
     */
    record Recipient(String gateway, int partition, long epoch) {}

    /**
     * The answer to a session's opening.
     *
     * @param previousEpoch of the device's connection before; -1: there was none
     * @param subscriptions what a session that was present has subscribed to
     */
    record AnnounceSession(
            Recipient to, boolean present, long previousEpoch, List<DeviceState.Subscription> subscriptions)
            implements Effect {}

    /** A newer connection of the identity was opened; the older one goes. */
    record CloseSession(Recipient to, long byEpoch) implements Effect {}

    /**
     * @param sequence counts the deliveries of one session from 1
     * @param dup sent before in an earlier session, no acknowledgement seen
     */
    record Deliver(Recipient to, long sequence, Message message, int qos, boolean dup) implements Effect {}

    /**
     * What a device is sent.
     *
     * @param expiresAt Unix milliseconds; {@link DeviceState#NEVER}: never
     */
    record Message(
            String messageId,
            String topic,
            Payload payload,
            long expiresAt,
            @Nullable Properties properties) {}

    /** A message that goes nowhere, and why; to be counted. */
    record Drop(String messageId, Cause cause) implements Effect {}

    /** Why a message goes nowhere. */
    enum Cause {
        /** Heard before: its origin is not beyond what was seen of that stream. */
        REPEATED,
        NOT_SUBSCRIBED,
        /** Nobody is there, and nothing keeps it: QoS 0. */
        OFFLINE,
        QUEUE_FULL,
        EXPIRED,
        /** The device acknowledged it with a reason to refuse it. */
        REFUSED,
        /** Its session ended for good. */
        SESSION_ENDED,
        /** A request to a service of the platform that is not there yet. */
        NO_SERVICE
    }
}
