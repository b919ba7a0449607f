package io.tributary.jobs;

import java.time.Instant;

/**
 * The state of a job as it was written down: at an operator's wish, and then it stays until somebody removes it, or by the platform itself.
 *
 * @param name of its folder
 * @param path of its folder, URI text
 * @param takenAt when it was complete
 * @param bytes of its files
 * @param automatic whether the platform took it by itself, and will remove it
 */
public record Savepoint(String name, String path, Instant takenAt, long bytes, boolean automatic) {}
