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
 * @param keepMillis how long the session outlives its connection; 0 for one that does not, and for one opened before version 0.2,
 *     whose {@code kept} says whether it is kept as long as messages are
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
        long offlineSince,
        long keepMillis) {

    /** A time that does not come. */
    public static final long NEVER = 0;

    /** A device nobody has heard of. */
    public static final DeviceState UNSEEN =
            new DeviceState(null, false, List.of(), List.of(), List.of(), -1, -1, 0, 0, 0);

    /**
     * @param lastSequence of the newest delivery in this session; 0 before the first
     * @param link null when it was opened before version 0.2
     */
    public record Session(
            String gateway,
            long epoch,
            long lastSequence,
            @Nullable Link link) {

        Effect.Recipient recipient() {
            return new Effect.Recipient(gateway, link == null ? Link.BY_KEY : link.partition(), epoch);
        }

        /** QoS 1 deliveries that may wait for their acknowledgement. */
        int window(int most) {
            return link == null ? most : Math.min(most, Math.max(1, link.receiveMaximum()));
        }

        Session afterSending() {
            return new Session(gateway, epoch, lastSequence + 1, link);
        }
    }

    /**
     * The connection as its gateway described it.
     *
     * @param partition of the downlink that the gateway reads; {@link #BY_KEY}: the one of the device's key
     * @param incarnation of the gateway
     * @param receiveMaximum how many unacknowledged deliveries the device takes
     * @param will what is to be published when the gateway dies
     */
    public record Link(
            int partition,
            String incarnation,
            int receiveMaximum,
            @Nullable Will will) {
        /** No partition of its own. */
        public static final int BY_KEY = -1;
    }

    /** What a device wants said when its connection ends without its goodbye. */
    public record Will(
            String topic,
            Payload payload,
            int qos,
            long delaySeconds,
            @Nullable Properties properties) {}

    /**
     * @param filter as the device wrote it
     * @param qos granted: 0 or 1
     * @param noLocal not the device's own messages
     * @param identifier 0: none
     */
    public record Subscription(String filter, int qos, boolean noLocal, boolean retainAsPublished, int identifier) {}

    /**
     * A QoS 1 message whose acknowledgement was not seen.
     *
     * @param sent the deliveries it was part of, newest last; empty when it only waited
     * @param expiresAt Unix milliseconds; {@link #NEVER}: when it has been kept as long as messages are
     */
    public record Pending(
            String messageId,
            String topic,
            Payload payload,
            long sinceMillis,
            List<Sent> sent,
            long expiresAt,
            @Nullable Properties properties) {

        Effect.Message message() {
            return new Effect.Message(messageId, topic, payload, expiresAt, properties);
        }

        boolean isOver(long clock) {
            return expiresAt != NEVER && expiresAt <= clock;
        }

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
