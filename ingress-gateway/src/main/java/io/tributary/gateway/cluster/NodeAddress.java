package io.tributary.gateway.cluster;

/**
 * Where the device-state job reaches the sessions of this gateway.
 *
 * @param downlinkPartition the partition of {@code downlink} this gateway has leased; -1 while it has none, and then no session can
 *     be opened
 * @param incarnation of this gateway: another after every start, and after every lost lease
 */
public record NodeAddress(int downlinkPartition, String incarnation) {
    /** Of a gateway that nobody can reach. */
    public static final NodeAddress NONE = new NodeAddress(-1, "");

    /** Whether sessions can be opened. */
    public boolean reachable() {
        return downlinkPartition >= 0;
    }
}
