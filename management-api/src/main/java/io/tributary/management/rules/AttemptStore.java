package io.tributary.management.rules;

import java.util.List;

/** Where attempts are kept for good. Thread-safe. */
public interface AttemptStore {
    /** The newest, newest first: enough to decide from. */
    List<Attempt> attempts(String job);

    /** All, newest first: whose checkpoints must not be overlooked. */
    List<Attempt> all(String job);

    /** Keeps a new attempt; false when another node has kept one of this number already. */
    boolean add(Attempt attempt);

    /** Notes why an attempt ended for good. */
    void fail(Attempt attempt, String failure);

    /** Lets a job that failed be tried again. */
    void forgive(Attempt attempt);

    void delete(Attempt attempt);
}
