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
public record Savepoint(String name, String path, Instant takenAt, long bytes, boolean automatic) {
    /** Flink names it by the first digits of the job's id. */
    private static final int DIGITS = 6;

    /** Whether it was taken of an attempt, as far as its name says. */
    public boolean isOf(String jobId) {
        return name.startsWith("savepoint-" + jobId.substring(0, Math.min(DIGITS, jobId.length())) + "-");
    }
}
