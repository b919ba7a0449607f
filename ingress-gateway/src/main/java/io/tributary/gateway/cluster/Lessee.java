package io.tributary.gateway.cluster;

import java.util.Optional;

/**
 * One gateway's side of the leases: what it writes next, given what it has read. Pure; {@link Cluster} does the writing.
 *
 * @param incarnation of this gateway
 * @param partitions of the downlink there are
 */
public record Lessee(String incarnation, int partitions) {

    /** What to write: see {@link GatewayNotice}. */
    public record Intent(int partition, long after, long since) {
        /** A sign of life of a gateway that wants nothing. */
        static final Intent NOTHING = new Intent(GatewayNotice.WAITING, GatewayNotice.NONE, GatewayNotice.NONE);
    }

    /**
     * The heartbeat of what is held, the claim of something free, or a sign of life, which, too, moves the log's clock on.
     *
     * @param current the partition this gateway lives in; {@link GatewayNotice#WAITING}: none. A second one that a claim thought lost
     *     has brought is not renewed
     */
    public Intent next(ClusterView view, int current) {
        Optional<Integer> held = view.isHeldBy(incarnation, current) ? Optional.of(current) : view.heldBy(incarnation);
        if (held.isPresent()) {
            ClusterView.Lease lease = view.lease(held.get());
            return new Intent(held.get(), lease.newest(), lease.since());
        }
        int free = free(view);
        long after = free == GatewayNotice.WAITING
                ? GatewayNotice.NONE
                : view.lease(free).newest();
        return new Intent(free, after, GatewayNotice.NONE);
    }

    /**
     * What nobody has comes before what somebody may only have lost touch with. Begins to look at a place of its own, so that gateways
     * that start together do not all claim the same.
     */
    private int free(ClusterView view) {
        int silent = GatewayNotice.WAITING;
        int start = Math.floorMod(incarnation.hashCode(), partitions);
        for (int i = 0; i < partitions; i++) {
            int partition = (start + i) % partitions;
            if (view.isVacant(partition)) {
                return partition;
            }
            if (silent == GatewayNotice.WAITING && view.isFree(partition)) {
                silent = partition;
            }
        }
        return silent;
    }
}
