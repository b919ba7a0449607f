package io.tributary.management.access;

import java.time.Instant;
import java.util.Optional;

/**
 * A key of a user.
 *
 * @param id public; of a {@link Form#CLOUD} key its SecretId
 * @param proof SHA-256 of a {@link Form#NATIVE} key, in hexadecimal digits; the sealed SecretKey of a {@link Form#CLOUD} one, in base64
 * @param label for people
 * @param expires when it stops to open anything; empty: never
 */
public record AccessKey(
        String id,
        String user,
        Form form,
        String proof,
        String label,
        boolean enabled,
        Optional<Instant> expires,
        Instant createdAt)
        implements Entry {
    /** Which interface a key opens. */
    public enum Form {
        /** {@code tk_…}, a bearer token of the native interface. */
        NATIVE,
        /** A pair of SecretId and SecretKey. */
        CLOUD
    }

    public AccessKey {
        Names.requireText(label, "label");
    }

    boolean worksAt(Instant now) {
        return enabled && expires.map(now::isBefore).orElse(true);
    }

    AccessKey with(String newLabel, boolean newEnabled, Optional<Instant> newExpires) {
        return new AccessKey(id, user, form, proof, newLabel, newEnabled, newExpires, createdAt);
    }

    /** The same key, its SecretKey sealed another way. */
    AccessKey resealed(String sealed) {
        return new AccessKey(id, user, form, sealed, label, enabled, expires, createdAt);
    }

    @Override
    public Kind kind() {
        return Kind.KEY;
    }

    /** Without the proof. */
    @Override
    public String toString() {
        return "AccessKey[" + id + ", " + user + "]";
    }
}
