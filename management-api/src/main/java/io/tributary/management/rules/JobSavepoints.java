package io.tributary.management.rules;

import io.tributary.jobs.Savepoint;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The savepoints of one job; every call fails with IOException when the cluster or its folder does not answer. Thread-safe. */
public interface JobSavepoints {
    /** Those that are complete, newest first. */
    List<Savepoint> list() throws IOException;

    /**
     * Begins to take one of a running job, which goes on meanwhile.
     *
     * @param automatic whether it is the platform's own wish
     * @return what {@link #taken} asks by
     */
    String begin(String jobId, boolean automatic) throws IOException;

    /** The savepoint that was begun; empty while it is being written. */
    Optional<Savepoint> taken(String jobId, String request) throws IOException;

    /** Removes one; it may be gone. */
    void remove(Savepoint savepoint) throws IOException;

    /** The newest of some from which the job can go on. */
    default Optional<Savepoint> newestThatFits(Predicate<Savepoint> which) throws IOException {
        for (Savepoint savepoint : list()) {
            if (which.test(savepoint) && misfit(savepoint).isEmpty()) {
                return Optional.of(savepoint);
            }
        }
        return Optional.empty();
    }

    /** Why the job could not go on from it, as the end of a sentence; empty when it can. */
    Optional<String> misfit(Savepoint savepoint) throws IOException;
}
