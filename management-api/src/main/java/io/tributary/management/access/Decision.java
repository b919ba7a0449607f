package io.tributary.management.access;

/**
 * What the policies say about one request.
 *
 * @param reason which statement of which policy decided, in words
 */
public record Decision(boolean allowed, String reason) {
    static Decision allow(String reason) {
        return new Decision(true, reason);
    }

    static Decision deny(String reason) {
        return new Decision(false, reason);
    }
}
