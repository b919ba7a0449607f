package io.tributary.gateway.transport;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How many connections a node takes, and how fast. See docs/transports.md, "Admission".
 *
 * @param maxConnections beyond it a connection is closed as soon as it is accepted
 * @param connectsPerSecond never faster than this, whatever the machine could do; one over TLS counts as two
 * @param halfway connections that have not sent CONNECT yet; at this number no more are accepted for the moment
 * @param halfwayPerAddress the same of one address; beyond it they are closed
 * @param connectTimeout from accepting a connection to its CONNECT, handshakes included
 * @param loopDelay devices that are connected may wait this long for a thread; beyond it new ones are accepted more slowly
 */
public record AdmissionConfig(
        int maxConnections,
        int connectsPerSecond,
        int halfway,
        int halfwayPerAddress,
        Duration connectTimeout,
        Duration loopDelay) {
    /** File descriptors that are not connections: jars, logs, Kafka. */
    private static final int OTHER_FILES = 512;

    private static final int MOST = 1_000_000;

    public static final AdmissionConfig DEFAULTS = new AdmissionConfig(
            connectionsByFileLimit(), 10_000, 4_000, 2_000, Duration.ofSeconds(10), Duration.ofMillis(40));

    public AdmissionConfig {
        positive("maxConnections", maxConnections);
        positive("connectsPerSecond", connectsPerSecond);
        positive("halfway", halfway);
        positive("halfwayPerAddress", halfwayPerAddress);
        positive("connectTimeout", connectTimeout.toMillis());
        positive("loopDelay", loopDelay.toMillis());
    }

    /** Reads what a configuration changes over the defaults. */
    @JsonCreator
    static AdmissionConfig overDefaults(
            @JsonProperty("maxConnections") @Nullable Integer maxConnections,
            @JsonProperty("connectsPerSecond") @Nullable Integer connectsPerSecond,
            @JsonProperty("halfway") @Nullable Integer halfway,
            @JsonProperty("halfwayPerAddress") @Nullable Integer halfwayPerAddress,
            @JsonProperty("connectTimeout") @Nullable Duration connectTimeout,
            @JsonProperty("loopDelay") @Nullable Duration loopDelay) {
        if (maxConnections != null && maxConnections > DEFAULTS.maxConnections) {
            throw new IllegalArgumentException("admission.maxConnections: " + maxConnections
                    + " is more than this process may have files open for (" + DEFAULTS.maxConnections
                    + "); raise the limit of open files (ulimit -n, LimitNOFILE), or lower it");
        }
        return new AdmissionConfig(
                or(maxConnections, DEFAULTS.maxConnections),
                or(connectsPerSecond, DEFAULTS.connectsPerSecond),
                or(halfway, DEFAULTS.halfway),
                or(halfwayPerAddress, DEFAULTS.halfwayPerAddress),
                or(connectTimeout, DEFAULTS.connectTimeout),
                or(loopDelay, DEFAULTS.loopDelay));
    }

    private static int connectionsByFileLimit() {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
            return (int) Math.max(64, Math.min(MOST, unix.getMaxFileDescriptorCount() - OTHER_FILES));
        }
        return MOST;
    }

    private static <T> T or(@Nullable T given, T fallback) {
        return given == null ? fallback : given;
    }

    private static void positive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException("admission." + name + ": is not above zero; raise it or leave it out");
        }
    }
}
