package io.tributary.system.clients;

import java.util.List;

/** One device, spoken for by a client library of another hand. What it cannot do in time fails with an exception. */
public interface OtherClient extends AutoCloseable {
    /** How long anything may take; a device may come back only every few seconds. */
    int PATIENCE_SECONDS = 60;

    /**
     * Connects once.
     *
     * @return whether the session was there
     */
    boolean connect(boolean clean) throws Exception;

    /** Asks for QoS 1, and returns when it is granted. */
    void subscribe(String topic) throws Exception;

    /** QoS 1; returns when it is acknowledged. */
    void publish(String topic, String payload) throws Exception;

    /** What has arrived so far, acknowledged, as {@code topic payload}. */
    List<String> received();

    void disconnect() throws Exception;

    @Override
    void close() throws Exception;
}
