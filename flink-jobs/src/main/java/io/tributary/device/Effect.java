package io.tributary.device;

import io.tributary.device.shadow.ShadowDocument;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the fold asks the world to do; each carries what makes doing it twice harmless. */
public sealed interface Effect {

    // To the gateway that holds the session.

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

    /** A newer connection of the identity was opened, or the device is gone; this connection goes. */
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

    // To whoever follows what happens.

    /** A message that goes nowhere, and why; to be counted. */
    record Drop(String messageId, Cause cause) implements Effect {}

    /**
     * What a rule sent and the device did not get, for the topic {@code dead-letters}.
     *
     * @param from where the rule made it
     */
    record SetAside(DeviceEvent.Origin from, Cause cause, Message message) implements Effect {}

    /**
     * For the topic {@code lifecycle}.
     *
     * @param cause the gateway's word, or {@link Cause#word}
     * @param epoch of the session it is about; -1: of none
     * @param hops rules one after the other that led to it; 0: none
     */
    record Lifecycle(
            Happening event,
            String cause,
            long epoch,
            String gateway,
            String address,
            String parent,
            @Nullable String messageId,
            @Nullable String topic,
            int hops)
            implements Effect {}

    /** The answer to an application. */
    record Answer(String requestId, String replyTo, String outcome, Payload payload) implements Effect {}

    /** A word to another device's inbox. */
    record Tell(String device, DeviceEvent event) implements Effect {}

    /** The will of a device that is gone, to be published on its behalf. */
    record SayWill(DeviceState.Will will, String gateway) implements Effect {}

    // What is kept for others to read.

    /**
     * The device is connected.
     *
     * @param firstAt when it was for the first time, Unix milliseconds
     */
    record Online(long at, long firstAt, String gateway, long epoch, String address, String parent) implements Effect {}

    record Offline(long at, String cause) implements Effect {}

    /** It was heard of; told once in a while. */
    record Seen(long at) implements Effect {}

    /**
     * Where a waiting message stands.
     *
     * @param payload null where it is known already, or of no use any more
     * @param at when it came to stand so
     */
    record MessageRow(
            DeviceState.Pending message,
            Standing standing,
            @Nullable Cause cause,
            @Nullable Payload payload,
            long at) implements Effect {}

    /**
     * A shadow has another version.
     *
     * @param name of a named shadow; empty: the plain one
     */
    record KeepShadow(String name, ShadowDocument before, ShadowDocument after, boolean byApplication)
            implements Effect {}

    /**
     * The device was told a remote configuration.
     *
     * @param asked whether it had asked; otherwise it was sent it, or is when it is back
     */
    record ConfigurationTold(long version, boolean asked, long at) implements Effect {}

    /** Nothing of the device is to be found any more. */
    record Erase() implements Effect {}

    /** Nothing that is still on its way can be of the device, which was deleted: whoever keeps its state may forget that it ever was. */
    record Vanish() implements Effect {}

    // What is kept for the fold itself, see Remembered.

    record Remember(long key, Payload payload, @Nullable Properties properties) implements Effect {}

    record Forget(long key) implements Effect {}

    record KeepConfiguration(Remembered.Configuration configuration) implements Effect {}

    /** What {@code lifecycle} tells of. */
    enum Happening {
        ONLINE,
        OFFLINE,
        SESSION_ENDED,
        MESSAGE_EXPIRED,
        MESSAGE_DROPPED,
        REMOVED;

        /** As it is written. */
        public String word() {
            return Cause.wordOf(this);
        }
    }

    /** Where a message for a device stands. */
    enum Standing {
        QUEUED,
        /** At the gateway that holds the session. */
        DELIVERED,
        ACKNOWLEDGED,
        /** It left without an acknowledgement. */
        GONE;

        /** As it is written. */
        public String word() {
            return Cause.wordOf(this);
        }
    }

    /** Why a message goes nowhere. */
    enum Cause {
        /** Heard before: its origin is not beyond what was seen of that stream. */
        REPEATED,
        NOT_SUBSCRIBED,
        /** Nobody is there, and nothing keeps it: QoS 0. */
        OFFLINE,
        QUEUE_FULL,
        /** The queue is full, and the message was not to displace another. */
        REJECTED,
        /** A newer one with the same key came. */
        REPLACED,
        EXPIRED,
        /** The device acknowledged it with a reason to refuse it. */
        REFUSED,
        /** The product does not let its devices receive on its topic. */
        NOT_PERMITTED,
        /** The device takes no packet of its size. */
        TOO_LARGE,
        CANCELLED,
        /** Its session ended for good. */
        SESSION_ENDED,
        /** The device was deleted. */
        REMOVED,
        /** A request to a service of the platform that is not there, or that makes no sense. */
        NO_SERVICE;

        /** As it is written. */
        public String word() {
            return wordOf(this);
        }

        static String wordOf(Enum<?> constant) {
            return constant.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }
}
