package io.tributary.management.access;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The roles. Refuses with {@link RejectedException}. Thread-safe. */
public final class Roles {
    private static final Duration LONGEST = Duration.ofHours(1);

    private final KnownAccess access;

    public Roles(KnownAccess access) {
        this.access = access;
    }

    public List<Role> list() {
        return access.current().roles();
    }

    /** The role, or a refusal with NOT_FOUND. */
    public Role get(String name) {
        return access.current()
                .role(name)
                .orElseThrow(() -> new RejectedException(
                        Rejection.NOT_FOUND,
                        "there is no role '" + Names.require(name, "name") + "'",
                        "List the roles with GET /api/v1/roles.",
                        "name"));
    }

    /**
     * @param by who does it: only policies that he may attach are attached
     * @param longest that temporary credentials last; an hour when empty
     */
    public Role create(Caller by, String name, String description, List<String> policies, Optional<Duration> longest) {
        Names.require(name, "name");
        return access.change(() -> {
            Directory directory = access.current();
            Policies.requireRoom(
                    directory.role(name).isPresent(), directory.roles().size(), "role", name);
            Role role = new Role(
                    name,
                    description,
                    Policies.attachable(access, by, List.of(), policies),
                    longest.orElse(LONGEST),
                    // Credentials of a role of this name that was deleted stay dead.
                    access.clock().instant(),
                    1,
                    access.clock().instant());
            access.write(List.of(role), List.of());
            return role;
        });
    }

    /**
     * What is to be otherwise; what is empty stays.
     *
     * @param revoke takes back all temporary credentials there are
     * @param version that the caller has seen; empty: whatever it is
     */
    public record Change(
            Optional<String> description,
            Optional<List<String>> policies,
            Optional<Duration> longest,
            boolean revoke,
            Optional<Integer> version) {}

    public Role change(Caller by, String name, Change change) {
        return access.change(() -> {
            Role before = get(name);
            Policies.requireVersion(change.version(), before.version(), "role", name);
            Role after = new Role(
                    name,
                    change.description().orElse(before.description()),
                    change.policies()
                            .map(wanted -> Policies.attachable(access, by, before.policies(), wanted))
                            .orElse(before.policies()),
                    change.longest().orElse(before.longest()),
                    change.revoke() ? access.clock().instant() : before.validFrom(),
                    before.version() + 1,
                    before.createdAt());
            access.write(List.of(after), List.of());
            return after;
        });
    }

    /** Deletes a role; its temporary credentials open nothing any more. */
    public void delete(String name) {
        access.change(() -> {
            access.write(List.of(), List.of(get(name)));
            return true;
        });
    }
}
