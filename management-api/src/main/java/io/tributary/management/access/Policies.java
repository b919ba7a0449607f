package io.tributary.management.access;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.registry.Revision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The policies, and what attaches them. Refuses with {@link RejectedException}. Thread-safe. */
public final class Policies {
    /** Policies, users and roles, each. */
    static final int MAX = 1_000;

    private static final int MAX_ATTACHED = 20;

    private final KnownAccess access;

    public Policies(KnownAccess access) {
        this.access = access;
    }

    public List<StoredPolicy> list() {
        return access.current().policies();
    }

    /** The policy, or a refusal with NOT_FOUND. */
    public StoredPolicy get(String name) {
        return access.current().policy(name).orElseThrow(() -> unknown(name));
    }

    public StoredPolicy create(String name, String description, Policy policy) {
        StoredPolicy made =
                new StoredPolicy(name, description, policy, 1, access.clock().instant());
        return access.change(() -> {
            Directory directory = access.current();
            requireRoom(directory.policy(name).isPresent(), directory.policies().size(), "policy", name);
            access.write(List.of(made), List.of());
            return made;
        });
    }

    /**
     * Replaces what a policy says; effective at every node within 2 s.
     *
     * @param version that the caller has seen; empty: whatever it is
     */
    public StoredPolicy change(String name, Optional<String> description, Policy policy, Optional<Integer> version) {
        requireOurs(name);
        return access.change(() -> {
            StoredPolicy before = get(name);
            requireVersion(version, before.version(), "policy", name);
            StoredPolicy after = new StoredPolicy(
                    name, description.orElse(before.description()), policy, before.version() + 1, before.createdAt());
            access.write(List.of(after), List.of());
            return after;
        });
    }

    /** Deletes a policy that is attached to nobody. */
    public void delete(String name) {
        requireOurs(name);
        access.change(() -> {
            StoredPolicy policy = get(name);
            List<String> holders = holdersOf(name);
            if (!holders.isEmpty()) {
                throw new RejectedException(
                        Rejection.CONFLICT,
                        "policy '" + name + "' is attached to " + String.join(", ", holders),
                        "Detach it first.",
                        "name");
            }
            access.write(List.of(), List.of(policy));
            return true;
        });
    }

    /** What one policy alone would decide, whether or not anybody has it. */
    public static Decision simulate(Policy policy, Policy.Request request) {
        return Policy.decide(List.of(new Policy.Named("simulated", policy)), request);
    }

    /** What the policies of a user or role decide about a request that comes at another time or from another place. */
    public Decision simulate(Caller caller, Policy.Request request) {
        return access.current().decide(caller, request.action(), request.resource(), request.at());
    }

    private List<String> holdersOf(String policy) {
        List<String> holders = new ArrayList<>();
        Directory directory = access.current();
        for (User user : directory.users()) {
            if (user.policies().contains(policy)) {
                holders.add("user/" + user.name());
            }
        }
        for (Role role : directory.roles()) {
            if (role.policies().contains(policy)) {
                holders.add("role/" + role.name());
            }
        }
        return holders;
    }

    /** That these policies exist, and that the caller may attach those that are new: who could attach any, could do anything. */
    static List<String> attachable(KnownAccess access, Caller by, List<String> before, List<String> wanted) {
        List<String> distinct = wanted.stream().distinct().toList();
        if (distinct.size() > MAX_ATTACHED) {
            throw new RejectedException(
                    Rejection.INVALID,
                    distinct.size() + " policies are too many for one",
                    "Attach at most " + MAX_ATTACHED + ".",
                    "policies");
        }
        for (String name : distinct) {
            if (access.current().policy(name).isEmpty()) {
                throw new RejectedException(
                        Rejection.INVALID,
                        "there is no policy '" + Names.require(name, "policies") + "'",
                        "List the policies with GET /api/v1/policies.",
                        "policies");
            }
            if (!before.contains(name)) {
                access.require(by, "policy:Attach", "policy/" + name);
            }
        }
        return distinct;
    }

    static void requireRoom(boolean taken, int others, String kind, String name) {
        if (taken) {
            throw new RejectedException(
                    Rejection.CONFLICT,
                    "there is a " + kind + " '" + name + "' already",
                    "Choose another name.",
                    "name");
        }
        if (others >= MAX) {
            throw new RejectedException(
                    Rejection.CONFLICT,
                    "there are " + MAX + " things of this kind, and no more can be made",
                    "Delete those that are not used.",
                    "");
        }
    }

    static void requireVersion(Optional<Integer> seen, int is, String kind, String name) {
        if (seen.isPresent() && seen.get() != is) {
            throw new RejectedException(
                    Rejection.CONFLICT,
                    kind + " '" + name + "' is at version " + is + " and not at " + seen.get() + " any more",
                    "Read it again, and make the change anew.",
                    Revision.FIELD);
        }
    }

    private static void requireOurs(String name) {
        if (Directory.isBuiltIn(name)) {
            throw new RejectedException(
                    Rejection.CONFLICT,
                    "policy '" + name + "' is built in and stays as it is",
                    "Make a policy of your own under another name.",
                    "name");
        }
    }

    private static RejectedException unknown(String name) {
        return new RejectedException(
                Rejection.NOT_FOUND,
                "there is no policy '" + Names.require(name, "name") + "'",
                "List the policies with GET /api/v1/policies.",
                "name");
    }
}
