package io.tributary.management.registry;

import java.time.Instant;
import java.util.Optional;

/**
 * What a device says and does. Kept by the device-state job; the registry only reads it.
 *
 * @param firstOnlineAt when it came online for the first time
 * @param onlineAt when it came online the last time
 * @param offlineAt when it went offline the last time
 * @param lastSeenAt when it was heard of last; coalesced, so it may lag
 * @param address where it connects from
 * @param cause why it went offline the last time: disconnect, keep-alive, taken-over, gateway-lost, …; empty while it is there
 * @param firmware the version it reported
 * @param firmwareAt when it first reported that version
 */
public record DeviceStatus(
        Connection connection,
        Optional<Instant> firstOnlineAt,
        Optional<Instant> onlineAt,
        Optional<Instant> offlineAt,
        Optional<Instant> lastSeenAt,
        Optional<String> address,
        Optional<String> cause,
        Optional<String> firmware,
        Optional<Instant> firmwareAt) {
    /** Of a device that never connected. */
    public static final DeviceStatus NEVER_SEEN = new DeviceStatus(
            Connection.NEVER,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    /** Whether it is there. */
    public enum Connection {
        ONLINE,
        OFFLINE,
        /** It has never been online. */
        NEVER
    }
}
