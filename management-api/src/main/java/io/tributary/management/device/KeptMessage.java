package io.tributary.management.device;

import java.time.Instant;
import java.util.Optional;

/**
 * A message that had to wait for a device.
 *
 * @param state queued; delivered, to the gateway, and not acknowledged yet; acknowledged; gone
 * @param cause of one that is gone: expired, queue-full, replaced, rejected, refused, not-permitted, too-large, session-ended, cancelled, removed
 * @param deliveredAt the last time
 * @param leftAt when it was acknowledged or gone
 * @param expiresAt when it goes if the device has not taken it
 * @param payload empty of one that has left
 */
public record KeptMessage(
        String messageId,
        String topic,
        int qos,
        int priority,
        String state,
        Optional<String> cause,
        Instant queuedAt,
        Optional<Instant> deliveredAt,
        Optional<Instant> leftAt,
        Optional<Instant> expiresAt,
        Optional<byte[]> payload) {
    /** Of what waits for the device. */
    public static final String QUEUED = "queued";

    private static final String DELIVERED = "delivered";

    /** Whether it does not wait any more. */
    boolean hasLeft() {
        return !state.equals(QUEUED) && !state.equals(DELIVERED);
    }

    /** What became of it, in a word. */
    String fate() {
        return cause.orElse(state);
    }
}
