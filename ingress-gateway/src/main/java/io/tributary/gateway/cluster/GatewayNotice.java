package io.tributary.gateway.cluster;

/**
 * A record of the topic {@code gateways} as it was read.
 *
 * @param offset where it stands in the log
 * @param timeMillis when the log took it, by the broker's clock
 * @param gateway node id of who says it
 * @param incarnation of that gateway
 * @param partition of the downlink it claims or holds; {@link #WAITING}: none yet
 * @param after offset of the newest notice of the partition that the writer had read; {@link #NONE}: there was none
 * @param since offset of the claim by which the writer holds the partition; {@link #NONE}: this is a claim
 * @param released the gateway leaves
 * @param connections live sessions
 */
public record GatewayNotice(
        long offset,
        long timeMillis,
        String gateway,
        String incarnation,
        int partition,
        long after,
        long since,
        boolean released,
        int connections) {
    /** The partition of a gateway that has none. */
    public static final int WAITING = -1;

    /** No record. */
    public static final long NONE = -1;

    /** Whether the writer wants a partition, rather than says that it has it. */
    public boolean isClaim() {
        return since == NONE;
    }
}
