package io.tributary.management.rules.connect;

import java.io.IOException;
import java.util.Map;

/** A Connect worker; every call fails with IOException when it does not answer. Thread-safe. */
public interface ConnectWorker {
    /**
     * One connector.
     *
     * @param failure of the connector or the first of its tasks that failed, one line; empty when none has
     */
    record Connector(String name, Map<String, String> config, boolean running, String failure) {}

    /** All connectors, by name. */
    Map<String, Connector> connectors() throws IOException;

    /** Makes or changes a connector. */
    void put(String name, Map<String, String> config) throws IOException;

    /** Starts again what has failed of it. */
    void restart(String name) throws IOException;

    void delete(String name) throws IOException;
}
