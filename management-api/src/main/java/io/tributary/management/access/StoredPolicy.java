package io.tributary.management.access;

import java.time.Instant;

/**
 * A policy under its name.
 *
 * @param version grows with every change
 */
public record StoredPolicy(String name, String description, Policy policy, int version, Instant createdAt)
        implements Entry {
    public StoredPolicy {
        Names.require(name, "name");
        Names.requireText(description, "description");
    }

    @Override
    public Kind kind() {
        return Kind.POLICY;
    }

    @Override
    public String id() {
        return name;
    }

    Policy.Named named() {
        return new Policy.Named(name, policy);
    }
}
