package io.tributary.gateway.mqtt;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The QoS 2 messages that were under way when a persistent session lost its connection, for its next connection at this gateway.
 * Bounded: the sessions longest gone are forgotten first, and their re-sends are new messages then. Thread-safe.
 */
final class Qos2Memory {
    static final int SESSIONS = 10_000;

    private final Map<String, Left> sessions = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Left> eldest) {
            return size() > SESSIONS;
        }
    };

    /** What a connection left, and its epoch. */
    private record Left(long epoch, Qos2Window window) {}

    synchronized void keep(String device, long epoch, Qos2Window window) {
        sessions.remove(device);
        if (window.size() > 0) {
            sessions.put(device, new Left(epoch, window));
        }
    }

    /**
     * What the session had under way, if anything; it belongs to the caller from now on.
     *
     * @param previousEpoch of the device's connection before: when that was at another gateway, what is remembered here is stale,
     *     and a packet identifier in it may be another message's by now
     */
    synchronized @Nullable Qos2Window take(String device, boolean resumed, long previousEpoch) {
        Left left = sessions.remove(device);
        return resumed && left != null && left.epoch() == previousEpoch ? left.window() : null;
    }

    synchronized int size() {
        return sessions.size();
    }
}
