package io.tributary.device;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of one device at every event; what few events need is {@link Remembered} beside it. Immutable.
 *
 * <p>It lies in checkpoints, so it only grows: new components at the end, whose null, false or 0 means "as before" (decision 0010).
 *
 * @param session the connection there is; null when there is none
 * @param kept whether the session outlives its connection (clean session off)
 * @param subscriptions in the order of first subscribing
 * @param queue QoS 1 messages without an acknowledgement: those ever sent, in the order of sending, then those that wait, by priority
 *     and age
 * @param marks the highest position heard of each origin stream, least recently used first
 * @param lastEpoch of the newest session ever opened; -1 before the first
 * @param heardUpTo offset of the newest inbox record folded in; -1 before the first
 * @param clock Unix milliseconds: the highest record time heard
 * @param offlineSince when the last connection ended, by the clock
 * @param keepMillis how long the session outlives its connection; 0 for one that does not, and for one opened before version 0.2,
 *     whose {@code kept} says whether it is kept as long as messages are
 * @param generation of the inbox that {@code heardUpTo} counts in
 * @param firstOnlineAt when the device was connected for the first time; 0: never
 * @param seenAt when it was last told that the device was heard of
 * @param requests to the device that wait for its answer, oldest first
 * @param waitingWill what is to be said unless the device comes back
 * @param subDevices whose sessions live on this one
 * @param removedBelow epochs below are of before the device was deleted the last time
 * @param namedShadows that were ever updated since the device was made
 * @param heardMessages ids of the newest messages of applications that were taken, oldest first, by which repeats are told
 * @param removedBefore position behind that of the device's newest deletion; 0: it was never deleted
 * @param removed it was deleted, and nothing was heard of it since
 * @param supersededWill of one connection, in states of before there could be several; else null
 * @param supersededWills of connections before this one whose ends have not been heard, oldest first
 * @param groups in which the device was when somebody last said so, by their ids
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
        long keepMillis,
        int generation,
        long firstOnlineAt,
        long seenAt,
        List<OpenRequest> requests,
        @Nullable WaitingWill waitingWill,
        List<SubDevice> subDevices,
        long removedBefore,
        int namedShadows,
        List<String> heardMessages,
        long removedBelow,
        boolean removed,
        @Nullable SupersededWill supersededWill,
        List<SupersededWill> supersededWills,
        List<Group> groups) {

    /** A time that does not come. */
    public static final long NEVER = 0;

    /** A device nobody has heard of. */
    public static final DeviceState UNSEEN = new DeviceState(
            null, false, List.of(), List.of(), List.of(), -1, -1, 0, 0, 0, 0, 0, 0, List.of(), null, List.of(), 0, 0,
            List.of(), 0, false, null, List.of(), List.of());

    public DeviceState {
        requests = orNone(requests);
        subDevices = orNone(subDevices);
        heardMessages = orNone(heardMessages);
        supersededWills = supersededWill == null ? orNone(supersededWills) : List.of(supersededWill);
        supersededWill = null;
        groups = orNone(groups);
    }

    /** A checkpoint of before the component knows nothing of it. */
    private static <T> List<T> orNone(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }

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

        String address() {
            return link == null || link.address() == null ? "" : link.address();
        }

        /** The gateway device it lives on; empty: none. */
        String parentDevice() {
            return link == null || link.parent() == null ? "" : link.parent().device();
        }
    }

    /**
     * The connection as its gateway described it.
     *
     * @param partition of the downlink that the gateway reads; {@link #BY_KEY}: the one of the device's key
     * @param incarnation of the gateway
     * @param receiveMaximum how many unacknowledged deliveries the device takes
     * @param will what is to be published when the gateway dies
     * @param address where the device connects from; null when it was opened before version 0.3
     * @param parent of a sub-device
     */
    public record Link(
            int partition,
            String incarnation,
            int receiveMaximum,
            @Nullable Will will,
            @Nullable String address,
            @Nullable Parent parent) {
        /** No partition of its own. */
        public static final int BY_KEY = -1;
    }

    /**
     * The session of a gateway device that a sub-device's lives on.
     *
     * @param device productId/deviceName
     */
    public record Parent(String device, long epoch) {}

    /** A group that a device is in, as it was called then. */
    public record Group(String groupId, String name) {}

    /** What a device wants said when its connection ends without its goodbye. */
    public record Will(
            String topic,
            Payload payload,
            int qos,
            long delaySeconds,
            @Nullable Properties properties) {}

    /**
     * A will that is due, unless the session goes on before.
     *
     * @param gateway that held the session
     */
    public record WaitingWill(Will will, long dueAt, String gateway) {}

    /**
     * The will of a connection that another one took the place of. Its gateway says it, and says so; should it have died meanwhile, it
     * is due here.
     *
     * @param epoch of the connection
     */
    public record SupersededWill(long epoch, WaitingWill will) {}

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
     * @param payload null where the content is {@link Remembered} under the key
     * @param sent the deliveries it was part of, newest last; empty when it only waited
     * @param expiresAt Unix milliseconds; {@link #NEVER}: when it has been kept as long as messages are
     * @param key offset in the inbox; 0 when it came before version 0.3
     * @param priority higher goes first
     * @param group of the waiting messages with the same only the newest stays; null: no group
     * @param listed others may read where it stands
     * @param deliveredAt the last time; 0: never, or not listed then
     * @param origin null when no rule sent it, or it came before version 0.4
     */
    public record Pending(
            String messageId,
            String topic,
            @Nullable Payload payload,
            long sinceMillis,
            List<Sent> sent,
            long expiresAt,
            @Nullable Properties properties,
            long key,
            int priority,
            @Nullable String group,
            boolean listed,
            long deliveredAt,
            DeviceEvent.@Nullable Origin origin) {

        boolean isOver(long clock) {
            return expiresAt != NEVER && expiresAt <= clock;
        }

        boolean sentIn(long epoch) {
            return !sent.isEmpty() && sent.get(sent.size() - 1).epoch() == epoch;
        }

        boolean sentAs(long epoch, long sequence) {
            return sent.contains(new Sent(epoch, sequence));
        }

        Pending listing(long deliveredNow) {
            return new Pending(
                    messageId,
                    topic,
                    payload,
                    sinceMillis,
                    sent,
                    expiresAt,
                    properties,
                    key,
                    priority,
                    group,
                    true,
                    deliveredNow,
                    origin);
        }

        Pending sentAgain(List<Sent> deliveries) {
            return new Pending(
                    messageId,
                    topic,
                    payload,
                    sinceMillis,
                    deliveries,
                    expiresAt,
                    properties,
                    key,
                    priority,
                    group,
                    listed,
                    deliveredAt,
                    origin);
        }
    }

    /** One delivery: the session and the sequence in it. */
    public record Sent(long epoch, long sequence) {}

    /**
     * A request to the device that waits for its answer.
     *
     * @param dueAt when it is given up, Unix milliseconds
     */
    public record OpenRequest(String requestId, long dueAt, String replyTo) {}

    /** A sub-device, and its session on this device's connection. */
    public record SubDevice(String device, long epoch) {}

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
