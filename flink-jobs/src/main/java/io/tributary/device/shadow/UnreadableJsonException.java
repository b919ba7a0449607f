package io.tributary.device.shadow;

/** A text that is not the JSON it should be. */
final class UnreadableJsonException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableJsonException(String message) {
        super(message);
    }

    UnreadableJsonException(String message, Throwable cause) {
        super(message, cause);
    }
}
