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
 */
public record Attempt(
        String job, int number, String jobId, Optional<String> failure, boolean forgiven, Instant createdAt) {}
