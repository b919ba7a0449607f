package io.tributary.management.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Somebody with policies of ours: a person with a password for the console, or a collaborator or sub-account with keys alone.
 *
 * @param passwordHash as {@link Passwords} makes it; empty: no log-in by password
 * @param passwordSetAt when the password became what it is; sessions that began with another one are over
 * @param policies names of the attached ones
 * @param version grows with every change
 */
public record User(
        String name,
        String description,
        Optional<String> passwordHash,
        Instant passwordSetAt,
        List<String> policies,
        boolean enabled,
        int version,
        Instant createdAt)
        implements Entry {
    public User {
        Names.require(name, "name");
        Names.requireText(description, "description");
        policies = List.copyOf(policies);
    }

    User withPassword(String hash, Instant at) {
        return new User(name, description, Optional.of(hash), at, policies, enabled, version + 1, createdAt);
    }

    @Override
    public Kind kind() {
        return Kind.USER;
    }

    @Override
    public String id() {
        return name;
    }

    /** Without the hash. */
    @Override
    public String toString() {
        return "User[" + name + "]";
    }
}
