package io.tributary.standalone.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How to start one child process.
 *
 * @param stopSignal the signal that asks for an orderly end: {@code TERM}, or {@code INT} for PostgreSQL, whose TERM
 *     waits for clients
 */
public record Launch(
        List<String> command,
        Map<String, String> environment,
        Path folder,
        Readiness readiness,
        String stopSignal,
        Duration stopWithin) {

    public Launch {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }
}
