package io.tributary.gateway;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.tributary.gateway.cluster.Cluster;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a gateway behaves among others, and when it leaves.
 *
 * @param heartbeat between two signs of life in the log of the gateways
 * @param lease how long a gateway may be silent, while that log progresses, before another takes its partition of the downlink
 * @param drainPerSecond devices told per second to connect elsewhere, when the gateway is to stop
 * @param drainPatience how long all of them, and Kafka's last answers, may take
 */
public record OperationsConfig(Duration heartbeat, Duration lease, int drainPerSecond, Duration drainPatience) {
    static final OperationsConfig DEFAULTS = overDefaults(null, null, null, null);

    public OperationsConfig {
        if (drainPerSecond < 1) {
            throw new IllegalArgumentException("operations.drainPerSecond: " + drainPerSecond + " is not above zero");
        }
        if (drainPatience.isNegative()) {
            throw new IllegalArgumentException("operations.drainPatience: " + drainPatience + " is negative");
        }
        if (heartbeat.toMillis() < 1 || lease.compareTo(heartbeat.multipliedBy(3)) < 0) {
            throw new IllegalArgumentException("operations.lease: " + lease
                    + " is too short; use at least three times operations.heartbeat, which is " + heartbeat);
        }
    }

    /** What a configuration leaves out keeps its default. */
    @JsonCreator
    static OperationsConfig overDefaults(
            @JsonProperty("heartbeat") @Nullable Duration heartbeat,
            @JsonProperty("lease") @Nullable Duration lease,
            @JsonProperty("drainPerSecond") @Nullable Integer drainPerSecond,
            @JsonProperty("drainPatience") @Nullable Duration drainPatience) {
        return new OperationsConfig(
                heartbeat == null ? Duration.ofSeconds(1) : heartbeat,
                lease == null ? Duration.ofSeconds(10) : lease,
                drainPerSecond == null ? 1_000 : drainPerSecond,
                drainPatience == null ? Duration.ofSeconds(25) : drainPatience);
    }

    Cluster.Timing timing() {
        return new Cluster.Timing(heartbeat, lease);
    }
}
