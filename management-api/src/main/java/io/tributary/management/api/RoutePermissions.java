package io.tributary.management.api;

import static io.tributary.management.api.Permission.changes;
import static io.tributary.management.api.Permission.lists;
import static io.tributary.management.api.Permission.open;
import static io.tributary.management.api.Permission.own;
import static io.tributary.management.api.Permission.reads;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What each route asks of its caller: the one table of the native interface. A route that is not in it is refused to everybody but the
 * root, and a test walks all of them.
 */
public final class RoutePermissions {
    private static final String PRODUCT = "product/{productId}";
    private static final String DEVICES = PRODUCT + "/device/*";
    private static final String DEVICE = PRODUCT + "/device/{deviceName}";

    private static final Map<String, Permission> TABLE = new LinkedHashMap<>();

    static {
        add("GET /ready", open());
        add("GET /api/v1/platform", reads("platform:Get", "platform"));

        add("POST /api/v1/products", changes("product:Create", "product/*"));
        add("GET /api/v1/products", lists("product:List"));
        add("GET /api/v1/products/{productId}", reads("product:Get", PRODUCT));
        add("PATCH /api/v1/products/{productId}", changes("product:Change", PRODUCT));
        add("DELETE /api/v1/products/{productId}", changes("product:Delete", PRODUCT));
        add("POST /api/v1/products/{productId}/devices", changes("device:Create", DEVICES));
        add("GET /api/v1/products/{productId}/devices", reads("device:List", DEVICES));
        add(
                "GET /api/v1/products/{productId}/devices/{deviceName}",
                reads("device:Get", DEVICE).orSecret("device:GetSecret"));
        add("PATCH /api/v1/products/{productId}/devices/{deviceName}", changes("device:Change", DEVICE));
        add("DELETE /api/v1/products/{productId}/devices/{deviceName}", changes("device:Delete", DEVICE));

        add("POST /api/v1/rules", changes("rule:Create", "rule/*"));
        add("GET /api/v1/rules", lists("rule:List"));
        add("GET /api/v1/rules/{name}", reads("rule:Get", "rule/{name}"));
        add("DELETE /api/v1/rules/{name}", changes("rule:Delete", "rule/{name}"));
        add("POST /api/v1/rules/{name}/restart", changes("rule:Restart", "rule/{name}"));
        add("POST /api/v1/destinations", changes("destination:Create", "destination/*"));
        add("GET /api/v1/destinations", lists("destination:List"));
        add("GET /api/v1/destinations/{name}", reads("destination:Get", "destination/{name}"));
        add("DELETE /api/v1/destinations/{name}", changes("destination:Delete", "destination/{name}"));

        add("GET /schema-registry/subjects", reads("schema:List", "schema/*"));
        add("GET /schema-registry/subjects/{subject}/versions", reads("schema:Get", "schema/{subject}"));
        add("GET /schema-registry/subjects/{subject}/versions/{version}", reads("schema:Get", "schema/{subject}"));
        add("POST /schema-registry/subjects/{subject}/versions", changes("schema:Register", "schema/{subject}"));
        add("POST /schema-registry/subjects/{subject}", reads("schema:Get", "schema/{subject}")); // looks one up
        add("GET /schema-registry/schemas/ids/{id}", reads("schema:Get", "schema/*"));
        add("GET /schema-registry/schemas/types", reads("schema:List", "schema/*"));
        add("GET /schema-registry/config", reads("schema:List", "schema/*"));

        add("POST /api/v1/users", changes("user:Create", "user/*"));
        add("GET /api/v1/users", lists("user:List"));
        add("GET /api/v1/users/{user}", reads("user:Get", "user/{user}"));
        add("PATCH /api/v1/users/{user}", changes("user:Change", "user/{user}"));
        add("DELETE /api/v1/users/{user}", changes("user:Delete", "user/{user}"));
        add("PUT /api/v1/users/{user}/password", changes("user:SetPassword", "user/{user}"));
        add("POST /api/v1/users/{user}/keys", changes("key:Create", "user/{user}/key/*"));
        add("GET /api/v1/users/{user}/keys", reads("key:List", "user/{user}/key/*"));
        add("PATCH /api/v1/users/{user}/keys/{keyId}", changes("key:Change", "user/{user}/key/{keyId}"));
        add("DELETE /api/v1/users/{user}/keys/{keyId}", changes("key:Delete", "user/{user}/key/{keyId}"));
        add("POST /api/v1/roles", changes("role:Create", "role/*"));
        add("GET /api/v1/roles", lists("role:List"));
        add("GET /api/v1/roles/{role}", reads("role:Get", "role/{role}"));
        add("PATCH /api/v1/roles/{role}", changes("role:Change", "role/{role}"));
        add("DELETE /api/v1/roles/{role}", changes("role:Delete", "role/{role}"));
        add("POST /api/v1/roles/{role}/credentials", changes("role:Assume", "role/{role}"));
        add("POST /api/v1/policies", changes("policy:Create", "policy/*"));
        add("GET /api/v1/policies", lists("policy:List"));
        add("POST /api/v1/policies/simulate", reads("policy:Simulate", "policy/*"));
        add("GET /api/v1/policies/{policy}", reads("policy:Get", "policy/{policy}"));
        add("PUT /api/v1/policies/{policy}", changes("policy:Change", "policy/{policy}"));
        add("DELETE /api/v1/policies/{policy}", changes("policy:Delete", "policy/{policy}"));
        add("GET /api/v1/audit", reads("audit:Read", "audit"));

        add("POST /api/v1/session", open());
        add("GET /api/v1/session", own("session:Get", false));
        add("DELETE /api/v1/session", own("session:Close", true));
        add("PUT /api/v1/session/password", own("session:SetPassword", true));
    }

    /**
     * @param path of the route, with its parameters in braces
     */
    static Optional<Permission> of(String method, String path) {
        return Optional.ofNullable(TABLE.get((method.equals("HEAD") ? "GET" : method) + " " + path));
    }

    /** The routes it speaks of, as method and path. */
    public static Set<String> routes() {
        return Set.copyOf(TABLE.keySet());
    }

    /** The actions it asks for, but for those about the caller himself. */
    static Set<String> actions() {
        return TABLE.values().stream()
                .filter(permission -> permission.kind() != Permission.Kind.OWN)
                .flatMap(permission -> Stream.of(permission.action(), permission.secretAction()))
                .filter(action -> !action.isEmpty())
                .collect(Collectors.toSet());
    }

    private static void add(String route, Permission permission) {
        if (TABLE.put(route, permission) != null) {
            throw new IllegalStateException("route " + route + " is in the table twice");
        }
    }

    private RoutePermissions() {}
}
