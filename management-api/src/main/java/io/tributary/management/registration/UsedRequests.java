package io.tributary.management.registration;

import java.time.Duration;

/** The requests that were answered, for as long as their signatures could be used again. Thread-safe, on all nodes together. */
public interface UsedRequests {
    /**
     * Remembers a request, unless it is known.
     *
     * @param keep how long its signature stays good
     * @return whether it is new
     */
    boolean isNew(RegistrationRequest request, Duration keep);
}
