package io.tributary.management.access;

import io.tributary.management.access.AccessKey.Form;
import io.tributary.management.access.Policy.Condition;
import io.tributary.management.access.Policy.Effect;
import io.tributary.management.access.Policy.Statement;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Everything that is known of access at one moment: a few thousand things at most, so all of it lies in memory. Immutable. */
public final class Directory {
    /** Allows everything. */
    public static final String ADMINISTRATOR = "AdministratorAccess";
    /** Allows to look at everything but secrets, keys and the audit log. */
    public static final String READ_ONLY = "ReadOnlyAccess";

    private static final Map<String, StoredPolicy> BUILT_IN = Map.of(
            ADMINISTRATOR,
            builtIn(ADMINISTRATOR, "Everything.", List.of("*")),
            READ_ONLY,
            builtIn(
                    READ_ONLY,
                    "Looking, without secrets, keys and the audit log.",
                    List.of(
                            "product:List",
                            "product:Get",
                            "device:List",
                            "device:Get",
                            "device:GetShadow",
                            "group:List",
                            "group:Get",
                            "rule:List",
                            "rule:Get",
                            "function:List",
                            "function:Get",
                            "destination:List",
                            "destination:Get",
                            "authority:List",
                            "authority:Get",
                            "firmware:List",
                            "firmware:Get",
                            "task:List",
                            "task:Get",
                            "schema:List",
                            "schema:Get",
                            "platform:Get",
                            "job:Get")));

    /** Nobody and nothing but the policies that are always there. */
    public static final Directory EMPTY = new Directory(List.of());

    private final Map<String, User> users = new TreeMap<>();
    private final Map<String, Role> roles = new TreeMap<>();
    private final Map<String, StoredPolicy> policies = new TreeMap<>(BUILT_IN);
    private final Map<String, AccessKey> keys = new TreeMap<>();
    private final Map<String, AccessKey> nativeKeys = new HashMap<>();

    public Directory(List<Entry> entries) {
        for (Entry entry : entries) {
            if (entry instanceof User user) {
                users.put(user.name(), user);
            } else if (entry instanceof Role role) {
                roles.put(role.name(), role);
            } else if (entry instanceof StoredPolicy policy) {
                policies.put(policy.name(), policy);
            } else if (entry instanceof AccessKey key) {
                keys.put(key.id(), key);
                if (key.form() == Form.NATIVE) {
                    nativeKeys.put(key.proof(), key);
                }
            }
        }
    }

    public Optional<User> user(String name) {
        return Optional.ofNullable(users.get(name));
    }

    public Optional<Role> role(String name) {
        return Optional.ofNullable(roles.get(name));
    }

    public Optional<StoredPolicy> policy(String name) {
        return Optional.ofNullable(policies.get(name));
    }

    public Optional<AccessKey> key(String id) {
        return Optional.ofNullable(keys.get(id));
    }

    /** The native key of this SHA-256, in hexadecimal digits. */
    Optional<AccessKey> keyOfHash(String hash) {
        return Optional.ofNullable(nativeKeys.get(hash));
    }

    public List<User> users() {
        return List.copyOf(users.values());
    }

    public List<Role> roles() {
        return List.copyOf(roles.values());
    }

    public List<StoredPolicy> policies() {
        return List.copyOf(policies.values());
    }

    /** The keys of all users. */
    List<AccessKey> keys() {
        return List.copyOf(keys.values());
    }

    public List<AccessKey> keysOf(String user) {
        return keys.values().stream().filter(key -> key.user().equals(user)).toList();
    }

    static boolean isBuiltIn(String policy) {
        return BUILT_IN.containsKey(policy);
    }

    /** What a caller's policies say; nothing is said for who is not there (any more) or is disabled. */
    Decision decide(Caller caller, String action, String resource, Instant now) {
        Policy.Request request = new Policy.Request(action, resource, caller.address(), now);
        return switch (caller.kind()) {
            case ROOT -> Decision.allow("the root may do everything");
            case USER ->
                user(caller.name())
                        .filter(User::enabled)
                        .map(user -> Policy.decide(named(user.policies()), request))
                        .orElseGet(() -> Decision.deny("there is no such user, or he is disabled"));
            case ROLE ->
                role(caller.name())
                        .map(role -> Policy.decide(named(role.policies()), request))
                        .orElseGet(() -> Decision.deny("there is no such role"));
        };
    }

    private List<Policy.Named> named(List<String> names) {
        return names.stream()
                .flatMap(name -> policy(name).stream())
                .map(StoredPolicy::named)
                .toList();
    }

    private static StoredPolicy builtIn(String name, String description, List<String> actions) {
        Statement statement = new Statement(Effect.ALLOW, actions, List.of("*"), Condition.ALWAYS);
        return new StoredPolicy(name, description, new Policy(List.of(statement)), 1, Instant.EPOCH);
    }
}
