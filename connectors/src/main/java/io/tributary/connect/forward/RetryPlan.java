package io.tributary.connect.forward;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * When a record that failed is sent again.
 *
 * @param pauses before the second attempt, the third and so on
 */
record RetryPlan(List<Duration> pauses) {
    /** Rule engine, section 3.1. */
    static final RetryPlan OF_FORWARD =
            new RetryPlan(List.of(Duration.ofSeconds(1), Duration.ofSeconds(3), Duration.ofSeconds(10)));

    /**
     * The pause after that many failed attempts; none when it was the last.
     *
     * @param attempts from 1
     */
    Optional<Duration> pauseAfter(int attempts) {
        return attempts <= pauses.size() ? Optional.of(pauses.get(attempts - 1)) : Optional.empty();
    }
}
