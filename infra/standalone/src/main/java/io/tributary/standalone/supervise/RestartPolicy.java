package io.tributary.standalone.supervise;

import java.time.Duration;
import java.util.Optional;

/**
 * When a component that died starts again. Pauses double from a quarter of a second to half a minute and begin anew
 * after a good minute. What never became ready is given up after a few tries: its cause will not go away by itself.
 */
record RestartPolicy(int deathsInARow, boolean wasEverReady) {
    static final int TRIES_BEFORE_FIRST_READY = 3;
    static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    static final Duration GOOD_WHILE = Duration.ofMinutes(1);

    static RestartPolicy fresh() {
        return new RestartPolicy(0, false);
    }

    /** The policy after a death; {@code readyFor} is how long it served, if it did. */
    RestartPolicy died(Optional<Duration> readyFor) {
        boolean servedWell =
                readyFor.map(time -> time.compareTo(GOOD_WHILE) >= 0).orElse(false);
        return new RestartPolicy(servedWell ? 1 : deathsInARow + 1, wasEverReady || readyFor.isPresent());
    }

    /** The pause before the next start; empty when there shall be none. */
    Optional<Duration> pause() {
        if (!wasEverReady && deathsInARow >= TRIES_BEFORE_FIRST_READY) {
            return Optional.empty();
        }
        int doublings = Math.min(Math.max(deathsInARow - 1, 0), 20);
        Duration pause = FIRST_PAUSE.multipliedBy(1L << doublings);
        return Optional.of(pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause);
    }
}
