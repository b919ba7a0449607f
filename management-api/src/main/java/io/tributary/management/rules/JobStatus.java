package io.tributary.management.rules;

import java.util.Optional;

/**
 * How a job is.
 *
 * @param jobId of its newest attempt
 * @param cause of a failure, or why it waits
 */
public record JobStatus(State state, Optional<String> jobId, Optional<String> cause) {
    /** Nothing is known yet. */
    public static final JobStatus UNKNOWN = new JobStatus(State.STARTING, Optional.empty(), Optional.empty());

    /** In the words of the API, lower case. */
    public enum State {
        STARTING,
        RUNNING,
        FAILED,
        STOPPED
    }
}
