package io.tributary.device;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that is remembered of one device. Immutable.
 *
 * @param session the connection there is; null when there is none
 * @param kept whether the session outlives its connection (clean session off)
 * @param subscriptions in the order of first subscribing
 * @param queue QoS 1 messages without an acknowledgement, oldest first
 * @param marks the highest position heard of each origin stream, least recently used first
 * @param lastEpoch of the newest session ever opened; -1 before the first
 * @param heardUpTo offset of the newest inbox record folded in; -1 before the first
 * @param clock Unix milliseconds: the highest record time heard
 * @param offlineSince when the last connection ended, by the clock
 */
public record DeviceState(
        @Nullable Session session,
        boolean kept,
        List<Subscription> subscriptions,
        List<Pending> queue,
        List<Mark> marks,
        long lastEpoch,
        long heardUpTo,
        long clock,
        long offlineSince) {

    /** A device nobody has heard of. */
    public static final DeviceState UNSEEN =
            new DeviceState(null, false, List.of(), List.of(), List.of(), -1, -1, 0, 0);

    /**
     * @param lastSequence of the newest delivery in this session; 0 before the first
     */
    public record Session(String gateway, long epoch, long lastSequence) {}

    /**
     * @param filter as the device wrote it
     * @param qos granted: 0 or 1
     */
    public record Subscription(String filter, int qos) {}

    /**
     * A QoS 1 message whose acknowledgement was not seen.
     *
     * @param sent the deliveries it was part of, newest last; empty when it only waited
     */
    public record Pending(String messageId, String topic, Payload payload, long sinceMillis, List<Sent> sent) {

        boolean sentIn(long epoch) {
            return !sent.isEmpty() && sent.get(sent.size() - 1).epoch() == epoch;
        }

        boolean sentAs(long epoch, long sequence) {
            return sent.contains(new Sent(epoch, sequence));
        }
    }

    /** One delivery: the session and the sequence in it. */
    public record Sent(long epoch, long sequence) {}

    /** The highest position heard of one origin stream. */
    public record Mark(String rule, String topicId, int partition, long offset, int index) {

        boolean sameStream(DeviceEvent.Origin origin) {
            return partition == origin.partition() && rule.equals(origin.rule()) && topicId.equals(origin.topicId());
        }

        boolean covers(DeviceEvent.Origin origin) {
            return origin.offset() < offset || (origin.offset() == offset && origin.index() <= index);
        }
    }
}
