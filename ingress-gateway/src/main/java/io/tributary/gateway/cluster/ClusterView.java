package io.tributary.gateway.cluster;

import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the log says about the gateways up to one of its records. Immutable; its clock is made of the times the log gave the records.
 *
 * <p>A claim holds when no notice of its partition stands between {@link GatewayNotice#after} and itself: so of two claims the first
 * wins, and a heartbeat that comes before a claim beats it. Nobody believes a claim that others do not: what stands between is the
 * same for all who read the log as it grows, and the newest notice of each partition is in the compacted log, too. Whether a claim in
 * that log held cannot be seen any more; its holder's heartbeats tell ({@link GatewayNotice#since}), and of those the newest claim's
 * count.
 *
 * @param patience how long a holder may be silent
 * @param clock milliseconds that the log was seen to progress. It stands still while nobody writes: an outage of Kafka makes no
 *     holder look silent
 * @param timeMillis of the newest record
 * @param leases by partition
 */
public record ClusterView(Duration patience, long clock, long timeMillis, Map<Integer, Lease> leases) {
    /** One record moves the clock by no more than this part of a lease, however long nobody wrote. */
    private static final int STEPS_OF_A_LEASE = 4;

    /**
     * What is known of a partition.
     *
     * @param holder who says, or whose claim said, that it holds it; empty when that was not to be seen
     * @param since offset of the holder's claim
     * @param newest offset of the newest notice of the partition, whoever wrote it
     * @param heardAt the view's clock then
     */
    public record Lease(Optional<GatewayNotice> holder, long since, long newest, long heardAt) {
        static final Lease UNKNOWN = new Lease(Optional.empty(), GatewayNotice.NONE, GatewayNotice.NONE, 0);

        Lease after(GatewayNotice notice, boolean history, long now) {
            boolean holds = notice.isClaim() ? !history && notice.after() == newest : notice.since() >= since;
            return holds
                    ? new Lease(
                            Optional.of(notice),
                            notice.isClaim() ? notice.offset() : notice.since(),
                            notice.offset(),
                            now)
                    : new Lease(holder, since, notice.offset(), now);
        }

        boolean isOf(String incarnation) {
            return holder.isPresent()
                    && holder.get().incarnation().equals(incarnation)
                    && !holder.get().released();
        }

        boolean isReleased() {
            return holder.isPresent() && holder.get().released();
        }
    }

    public ClusterView {
        leases = Collections.unmodifiableMap(new TreeMap<>(leases)); // in order, so that all agree on a first one
    }

    /** Before the first record. */
    public static ClusterView before(Duration patience) {
        return new ClusterView(patience, 0, 0, Map.of());
    }

    /**
     * The view after the next record of the log.
     *
     * @param history whether it was there before reading began, so that what stood before it may have been compacted away
     */
    public ClusterView after(GatewayNotice notice, boolean history) {
        long passed = timeMillis == 0 ? 0 : Math.max(0, notice.timeMillis() - timeMillis);
        long now = clock + Math.min(patience.toMillis() / STEPS_OF_A_LEASE, passed);
        long time = Math.max(timeMillis, notice.timeMillis());
        if (notice.partition() == GatewayNotice.WAITING) {
            return new ClusterView(patience, now, time, leases);
        }
        Map<Integer, Lease> next = new HashMap<>(leases);
        next.put(notice.partition(), lease(notice.partition()).after(notice, history, now));
        return new ClusterView(patience, now, time, next);
    }

    /** What is known of a partition. */
    public Lease lease(int partition) {
        return leases.getOrDefault(partition, Lease.UNKNOWN);
    }

    /** Whether this incarnation holds the partition. */
    public boolean isHeldBy(String incarnation, int partition) {
        return lease(partition).isOf(incarnation);
    }

    /** The partition this incarnation holds. */
    public Optional<Integer> heldBy(String incarnation) {
        return leases.entrySet().stream()
                .filter(entry -> entry.getValue().isOf(incarnation))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** Whether the partition was never spoken of, or released. */
    public boolean isVacant(int partition) {
        return !leases.containsKey(partition) || lease(partition).isReleased();
    }

    /** Whether the partition can be claimed: vacant, or nobody spoke of it for as long as a lease lasts. */
    public boolean isFree(int partition) {
        return isVacant(partition) || !isFresh(lease(partition));
    }

    /** How many gateways hold a lease and were heard of within its time. */
    public int gateways() {
        return (int) leases.values().stream()
                .filter(each -> each.holder().isPresent() && !each.isReleased() && isFresh(each))
                .count();
    }

    private boolean isFresh(Lease lease) {
        return clock - lease.heardAt() < patience.toMillis();
    }
}
