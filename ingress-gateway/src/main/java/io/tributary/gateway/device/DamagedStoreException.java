package io.tributary.gateway.device;

/** The local store cannot be read or written; it has to be filled again. */
public final class DamagedStoreException extends RuntimeException {
    public DamagedStoreException(String message, Throwable cause) {
        super(message, cause);
    }

    public DamagedStoreException(String message) {
        super(message);
    }
}
