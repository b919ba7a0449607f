package io.tributary.gateway;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.tributary.gateway.cluster.Cluster;
import io.tributary.gateway.kafka.DeviceKey;
import io.tributary.gateway.kafka.Tracing;
import io.tributary.gateway.tracing.OtlpTracing;
import java.time.Duration;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How a gateway behaves among others, and when it leaves.
 *
 * @param heartbeat between two signs of life in the log of the gateways
 * @param lease how long a gateway may be silent, while that log progresses, before another takes its partition of the downlink
 * @param drainPerSecond devices told per second to connect elsewhere, when the gateway is to stop
 * @param drainPatience how long all of them, and Kafka's last answers, may take
 * @param tracesEndpoint of an OpenTelemetry collector, OTLP over HTTP, such as {@code http://127.0.0.1:4318/v1/traces}; empty: no
 *     spans
 * @param tracesRatio of all messages, whose spans are sent there
 */
public record OperationsConfig(
        Duration heartbeat,
        Duration lease,
        int drainPerSecond,
        Duration drainPatience,
        String tracesEndpoint,
        double tracesRatio) {
    static final OperationsConfig DEFAULTS = overDefaults(null, null, null, null, null, null);

    public OperationsConfig {
        if (drainPerSecond < 1) {
            throw new IllegalArgumentException("operations.drainPerSecond: " + drainPerSecond + " is not above zero");
        }
        if (drainPatience.isNegative()) {
            throw new IllegalArgumentException("operations.drainPatience: " + drainPatience + " is negative");
        }
        if (!(tracesRatio >= 0 && tracesRatio <= 1)) {
            throw new IllegalArgumentException("operations.tracesRatio: " + tracesRatio + " is not between 0 and 1");
        }
        if (!tracesEndpoint.isEmpty() && !tracesEndpoint.matches("https?://.+")) {
            throw new IllegalArgumentException("operations.tracesEndpoint: '" + tracesEndpoint
                    + "' is no address of a collector; use one such as http://127.0.0.1:4318/v1/traces");
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
            @JsonProperty("drainPatience") @Nullable Duration drainPatience,
            @JsonProperty("tracesEndpoint") @Nullable String tracesEndpoint,
            @JsonProperty("tracesRatio") @Nullable Double tracesRatio) {
        return new OperationsConfig(
                heartbeat == null ? Duration.ofSeconds(1) : heartbeat,
                lease == null ? Duration.ofSeconds(10) : lease,
                drainPerSecond == null ? 1_000 : drainPerSecond,
                drainPatience == null ? Duration.ofSeconds(25) : drainPatience,
                tracesEndpoint == null ? "" : tracesEndpoint,
                tracesRatio == null ? 0.001 : tracesRatio);
    }

    Cluster.Timing timing() {
        return new Cluster.Timing(heartbeat, lease);
    }

    /** @param traced devices all of whose messages are followed, if any are */
    Tracing tracing(String nodeId, Predicate<DeviceKey> traced) {
        return tracesEndpoint.isEmpty() ? Tracing.OFF : new OtlpTracing(tracesEndpoint, tracesRatio, nodeId, traced);
    }
}
