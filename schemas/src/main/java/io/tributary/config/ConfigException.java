package io.tributary.config;

/** A configuration that cannot be used; the message is one line that names file, key and remedy. */
public final class ConfigException extends RuntimeException {
    public ConfigException(String message) {
        super(message, null, false, false);
    }
}
