package io.tributary.management.rules;

import java.time.Instant;
import java.util.Optional;

/**
 * One run of a Flink job, kept before the cluster is asked for it.
 *
 * @param job which job, in which incarnation
 * @param number counted from 1
 * @param jobId under which the cluster runs it and its checkpoints are found
 * @param failure why it ended for good
 * @param forgiven whether someone wants it tried again although it failed
 * @param savepoint path of the savepoint somebody wants the job to go on from; such an attempt is an order, which the next one fulfils
 */
public record Attempt(
        String job,
        int number,
        String jobId,
        Optional<String> failure,
        boolean forgiven,
        Instant createdAt,
        Optional<String> savepoint) {

    /** One that goes on from where those before it came to. */
    public Attempt(
            String job, int number, String jobId, Optional<String> failure, boolean forgiven, Instant createdAt) {
        this(job, number, jobId, failure, forgiven, createdAt, Optional.empty());
    }
}
