package io.tributary.device;

/** What the fold asks the world to do; each carries what makes doing it twice harmless. */
public sealed interface Effect {

    /** The answer to a session's opening. */
    record AnnounceSession(String gateway, long epoch, boolean present) implements Effect {}

    /** A newer connection of the identity was opened; the older one goes. */
    record CloseSession(String gateway, long epoch, long byEpoch) implements Effect {}

    /**
     * @param sequence counts the deliveries of one session from 1
     * @param dup sent before in an earlier session, no acknowledgement seen
     */
    record Deliver(
            String gateway,
            long epoch,
            long sequence,
            String messageId,
            String topic,
            Payload payload,
            int qos,
            boolean dup)
            implements Effect {}

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
        /** Its session ended for good. */
        SESSION_ENDED
    }
}
