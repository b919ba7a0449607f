package io.tributary.management.registry;

import io.tributary.codec.SecretBox;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What became of some sealed secrets when they were to be wrapped under the current master key.
 *
 * @param examined how many there were
 * @param changed how many were under another key
 * @param failures why some do not open, one line each; they lie as they lay
 * @param next where to go on; empty when these were the last
 */
public record Rewrapped(int examined, int changed, List<String> failures, Optional<String> next) {
    /** Where there is nothing. */
    public static final Rewrapped NOTHING = new Rewrapped(0, 0, List.of(), Optional.empty());

    public Rewrapped {
        failures = List.copyOf(failures);
    }

    /** Goes from secret to secret. */
    public static final class Tally {
        private final List<String> failures = new ArrayList<>();
        private int examined;
        private int changed;

        /**
         * Wraps one, if it must be.
         *
         * @param put keeps what came of it
         */
        public void take(SecretBox box, byte[] sealed, String owner, Consumer<byte[]> put) {
            if (sealed.length == 0) {
                return; // a device without a secret
            }
            examined++;
            if (box.isCurrent(sealed)) {
                return;
            }
            byte[] rewrapped;
            try {
                rewrapped = box.rewrap(sealed, owner);
            } catch (IllegalArgumentException e) {
                failures.add(String.valueOf(e.getMessage()));
                return;
            }
            put.accept(rewrapped);
            changed++;
        }

        public Rewrapped done(Optional<String> next) {
            return new Rewrapped(examined, changed, failures, next);
        }
    }
}
