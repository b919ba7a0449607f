package io.tributary.management.device;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;

/**
 * What became of a message when it came to the device's state.
 *
 * @param outcome delivered, to the gateway that holds the connection; queued; or why it goes nowhere: offline, not-subscribed, queue-full, …
 */
public record SentMessage(String messageId, String outcome) {
    static final String DELIVERED = "delivered";
    static final String QUEUED = "queued";
    public static final String OFFLINE = "offline";
    public static final String NOT_SUBSCRIBED = "not-subscribed";
    public static final String QUEUE_FULL = "queue-full";
    /** By its own wish, when the queue is full. */
    public static final String REJECTED = "rejected";

    /** Whether the device has it or will get it. */
    public boolean isTaken() {
        return outcome.equals(DELIVERED) || isQueued();
    }

    public boolean isQueued() {
        return outcome.equals(QUEUED);
    }

    /** Why it goes nowhere. */
    public RejectedException refusal() {
        return switch (outcome) {
            case OFFLINE ->
                conflict(
                        "the device is not connected, and keeps nothing of QoS 0",
                        "Send it with qos 1, which waits for the device, or when the device is there.");
            case NOT_SUBSCRIBED ->
                conflict("the device has not subscribed to the topic", "Let the device subscribe to it.");
            case QUEUE_FULL, REJECTED ->
                conflict(
                        "the device's queue is full",
                        "Let the device take what waits, cancel some of it, or send with whenFull drop-oldest.");
            default -> conflict("the message goes nowhere: " + outcome, "Look at the device's messages.");
        };
    }

    private static RejectedException conflict(String detail, String remedy) {
        return new RejectedException(Rejection.CONFLICT, detail, remedy, "");
    }
}
