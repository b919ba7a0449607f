package io.tributary.management.access;

import java.net.InetAddress;
import java.util.Optional;

/**
 * Who asks.
 *
 * @param kind what policies apply
 * @param name of the user or role; {@value #ROOT_NAME} for the root
 * @param keyId what the caller has shown: the id of a key, a session or temporary credentials; never a secret
 * @param address where the request came from; empty where that is not known (yet)
 */
public record Caller(Kind kind, String name, String keyId, Optional<InetAddress> address) {
    /** The name of the root. */
    public static final String ROOT_NAME = "admin";

    /** What a caller is. */
    public enum Kind {
        /** Who holds the key that {@code up} made: may do everything. */
        ROOT,
        /** A user of this installation, or a collaborator. */
        USER,
        /** Temporary credentials of a role. */
        ROLE
    }

    /** The root, by the key of {@code up}. */
    public static Caller root() {
        return new Caller(Kind.ROOT, ROOT_NAME, "admin.key", Optional.empty());
    }

    /** The same one, seen at an address. */
    public Caller from(InetAddress seen) {
        return new Caller(kind, name, keyId, Optional.of(seen));
    }

    /** For people and logs: {@code user/alice}. */
    public String principal() {
        return switch (kind) {
            case ROOT -> "root";
            case USER -> "user/" + name;
            case ROLE -> "role/" + name;
        };
    }
}
