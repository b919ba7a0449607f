package io.tributary.rules.dialect;

/** Reading or translating ends at an error. Stays inside this package; carries no stack trace: a refusal is an answer, not a bug. */
final class DialectException extends RuntimeException {
    private final transient DialectError error;

    DialectException(Place place, String message, String remedy) {
        this(DialectError.at(place, message, remedy));
    }

    DialectException(DialectError error) {
        super(error.toString(), null, false, false);
        this.error = error;
    }

    DialectError error() {
        return error;
    }
}
