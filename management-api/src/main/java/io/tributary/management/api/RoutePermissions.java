package io.tributary.management.api;

import static io.tributary.management.api.Permission.changes;
import static io.tributary.management.api.Permission.lists;
import static io.tributary.management.api.Permission.open;
import static io.tributary.management.api.Permission.own;
import static io.tributary.management.api.Permission.reads;

import io.tributary.management.api.route.Route;
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
        add("GET /api/v1/openapi.json", own("session:Get", false));
        add("GET /api/v1/platform", reads("platform:Get", "platform"));
        add("GET /api/v1/metrics", reads("platform:Get", "platform"));
        add("GET /api/v1/platform/authorities", reads("platform:Get", "platform"));
        add("POST /api/v1/platform/authorities", changes("platform:Change", "platform"));
        add("DELETE /api/v1/platform/authorities/{id}", changes("platform:Change", "platform"));
        add("GET /api/v1/master-keys", reads("platform:Get", "platform"));
        add("POST /api/v1/master-keys/rewrap", changes("platform:Change", "platform"));
        add("GET /api/v1/jobs", lists("job:Get"));
        add("GET /api/v1/jobs/{job}", reads("job:Get", "job/{job}"));
        add("POST /api/v1/jobs/{job}/savepoints", changes("job:Savepoint", "job/{job}"));
        add("POST /api/v1/jobs/{job}/restore", changes("job:Restore", "job/{job}"));
        add("GET /api/v1/events", lists("product:Get")); // and of devices and the platform, event by event

        add("POST /api/v1/products", changes("product:Create", "product/*"));
        add("GET /api/v1/products", lists("product:List"));
        add("GET /api/v1/products/{productId}", reads("product:Get", PRODUCT).orSecret("product:GetSecret"));
        add("PATCH /api/v1/products/{productId}", changes("product:Change", PRODUCT));
        add("DELETE /api/v1/products/{productId}", changes("product:Delete", PRODUCT));
        add("GET /api/v1/products/{productId}/inferred-schema", reads("product:Get", PRODUCT));
        add("GET /api/v1/products/{productId}/presence", reads("product:Get", PRODUCT));
        add("POST /api/v1/products/{productId}/registration-secret", changes("product:Change", PRODUCT));
        add("GET /api/v1/products/{productId}/authorities", reads("product:Get", PRODUCT));
        add("PUT /api/v1/products/{productId}/authorities/{name}", changes("product:Change", PRODUCT));
        add("DELETE /api/v1/products/{productId}/authorities/{name}", changes("product:Change", PRODUCT));
        add("POST /api/v1/products/{productId}/devices", changes("device:Create", DEVICES));
        add("GET /api/v1/products/{productId}/devices", reads("device:List", DEVICES));
        add(
                "GET /api/v1/products/{productId}/devices/{deviceName}",
                reads("device:Get", DEVICE).orSecret("device:GetSecret"));
        add("POST /api/v1/products/{productId}/devices:import", changes("device:Create", DEVICES));
        add(
                "GET /api/v1/products/{productId}/devices:export",
                reads("device:List", DEVICES).orSecret("device:GetSecret"));
        add("PATCH /api/v1/products/{productId}/devices/{deviceName}", changes("device:Change", DEVICE));
        add("POST /api/v1/products/{productId}/devices/{deviceName}/secret", changes("device:Change", DEVICE));
        add("POST /api/v1/products/{productId}/devices/{deviceName}/certificate", changes("device:Change", DEVICE));
        add("GET /api/v1/products/{productId}/devices/{deviceName}/certificate", reads("device:Get", DEVICE));
        add("DELETE /api/v1/products/{productId}/devices/{deviceName}/certificate", changes("device:Change", DEVICE));
        add("DELETE /api/v1/products/{productId}/devices/{deviceName}", changes("device:Delete", DEVICE));

        String device = "/api/v1/products/{productId}/devices/{deviceName}";
        add("GET " + device + "/shadows", reads("device:GetShadow", DEVICE));
        add("GET " + device + "/shadow", reads("device:GetShadow", DEVICE));
        add("GET " + device + "/shadow/versions", reads("device:GetShadow", DEVICE));
        add("GET " + device + "/replay", reads("device:Replay", DEVICE));
        add("GET " + device + "/trace", reads("device:Replay", DEVICE));
        add("GET " + device + "/shadow/diff", reads("device:GetShadow", DEVICE));
        add("PATCH " + device + "/shadow", changes("device:ChangeShadow", DEVICE));
        add("PUT " + device + "/shadow", changes("device:ChangeShadow", DEVICE));
        add("DELETE " + device + "/shadow", changes("device:ChangeShadow", DEVICE));
        add("POST " + device + "/messages", changes("device:Publish", DEVICE));
        add("GET " + device + "/messages", reads("device:Get", DEVICE));
        add("GET " + device + "/messages/{messageId}", reads("device:Get", DEVICE));
        add("DELETE " + device + "/messages/{messageId}", changes("device:Publish", DEVICE));
        add("POST " + device + "/rrpc", changes("device:Call", DEVICE));
        add("GET " + device + "/configuration", reads("device:Get", DEVICE));
        add("POST /api/v1/products/{productId}/broadcast", changes("product:Publish", PRODUCT));
        add("GET /api/v1/products/{productId}/configuration", reads("product:Get", PRODUCT));
        add("PATCH /api/v1/products/{productId}/configuration", changes("product:Change", PRODUCT));
        add("GET /api/v1/products/{productId}/configuration/versions", reads("product:Get", PRODUCT));
        add("POST /api/v1/products/{productId}/configuration/push", changes("product:Publish", PRODUCT));
        add("GET /api/v1/products/{productId}/configuration/devices", reads("device:List", DEVICES));

        add("POST /api/v1/groups", changes("group:Create", "group/*"));
        add("GET /api/v1/groups", lists("group:List"));
        add("GET /api/v1/groups/{groupId}", reads("group:Get", "group/{groupId}"));
        add("PATCH /api/v1/groups/{groupId}", changes("group:Change", "group/{groupId}"));
        add("DELETE /api/v1/groups/{groupId}", changes("group:Delete", "group/{groupId}"));
        add("GET /api/v1/groups/{groupId}/devices", reads("group:Get", "group/{groupId}"));
        add("POST /api/v1/groups/{groupId}/devices:add", changes("group:Change", "group/{groupId}"));
        add("POST /api/v1/groups/{groupId}/devices:remove", changes("group:Change", "group/{groupId}"));
        add("POST /api/v1/groups/{groupId}/broadcast", changes("group:Publish", "group/{groupId}"));

        add("POST /api/v1/authorities/verification-codes", changes("authority:Create", "authority/*"));
        add("POST /api/v1/authorities", changes("authority:Create", "authority/*"));
        add("GET /api/v1/authorities", lists("authority:List"));
        add("GET /api/v1/authorities/{name}", reads("authority:Get", "authority/{name}"));
        add("PUT /api/v1/authorities/{name}", changes("authority:Change", "authority/{name}"));
        add("PATCH /api/v1/authorities/{name}", changes("authority:Change", "authority/{name}"));
        add("DELETE /api/v1/authorities/{name}", changes("authority:Delete", "authority/{name}"));

        add("POST /api/v1/rules", changes("rule:Create", "rule/*"));
        add("GET /api/v1/rules", lists("rule:List"));
        add("GET /api/v1/rules/{name}", reads("rule:Get", "rule/{name}"));
        add("DELETE /api/v1/rules/{name}", changes("rule:Delete", "rule/{name}"));
        add("PUT /api/v1/rules/{name}", changes("rule:Change", "rule/{name}"));
        add("POST /api/v1/rules/{name}/pause", changes("rule:Change", "rule/{name}"));
        add("POST /api/v1/rules/{name}/resume", changes("rule:Restart", "rule/{name}"));
        add("POST /api/v1/rules/{name}/rollback", changes("rule:Change", "rule/{name}"));
        add("GET /api/v1/rules/{name}/versions", reads("rule:Get", "rule/{name}"));
        add("GET /api/v1/rules/{name}/explain", reads("rule:Get", "rule/{name}"));
        // Whoever may make a rule may read any message by it.
        add("POST /api/v1/rules-lint", reads("rule:Create", "rule/*"));
        add("POST /api/v1/rules-try", reads("rule:Create", "rule/*"));
        add("GET /api/v1/rules/{name}/tail", reads("rule:Create", "rule/*"));
        add("GET /api/v1/function-bundles", lists("function:List"));
        add("GET /api/v1/function-bundles/{name}", reads("function:Get", "function/{name}"));
        add("PUT /api/v1/function-bundles/{name}", changes("function:Upload", "function/{name}"));
        add("DELETE /api/v1/function-bundles/{name}", changes("function:Delete", "function/{name}"));
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

        add("GET /api/v1/tasks", lists("task:List"));
        add("GET /api/v1/tasks/{taskId}", reads("task:Get", "task/{taskId}"));
        add("GET /api/v1/tasks/{taskId}/devices", reads("task:Get", "task/{taskId}"));
        add("POST /api/v1/tasks/{taskId}/cancel", changes("task:Cancel", "task/{taskId}"));
        add("PUT /task-files/{ticket}", open()); // the ticket says what may be done
        add("GET /task-results/{ticket}", open());

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

    /** What a route asks of its caller, in a sentence for the API's document. */
    public static String said(Route route) {
        Permission asked = of(route.method().name(), route.path())
                .orElseThrow(() -> new IllegalStateException(
                        "nothing is said about who may ask " + route.name() + "; add it to RoutePermissions"));
        return switch (asked.kind()) {
            case OPEN -> "Asked without a key.";
            case OWN -> "For everybody who is known.";
            case FILTERED -> "Shows what " + asked.action() + " is allowed on.";
            case REQUIRED ->
                "Asks for " + asked.action() + " on " + asked.resource()
                        + (asked.secretAction().isEmpty()
                                ? ""
                                : ", and to show secrets for " + asked.secretAction() + ", too")
                        + ".";
        };
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
