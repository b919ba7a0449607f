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

    private final Map<String, Qos2Window> sessions = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Qos2Window> eldest) {
            return size() > SESSIONS;
        }
    };

    synchronized void keep(String device, Qos2Window window) {
        sessions.remove(device);
        if (window.size() > 0) {
            sessions.put(device, window);
        }
    }

    /** What the session had under way, if anything; it belongs to the caller from now on. */
    synchronized @Nullable Qos2Window take(String device, boolean resumed) {
        Qos2Window window = sessions.remove(device);
        return resumed ? window : null;
    }

    synchronized int size() {
        return sessions.size();
    }
}
