package io.tributary.management.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.router.Endpoint;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.access.AccessControl;
import io.tributary.management.access.Caller;
import io.tributary.management.access.ResourceNames;
import io.tributary.management.audit.AuditEntry;
import io.tributary.management.audit.AuditEntry.FieldChange;
import io.tributary.management.audit.AuditEntry.Outcome;
import io.tributary.management.audit.AuditLog;
import io.tributary.management.audit.FieldChanges;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The one place where the native interface decides who may do what, before any route runs, and where changes go on record: written down
 * before they are made, and what became of them behind. Every answer carries its request id, under which the record is found.
 */
public final class AccessGate {
    private static final Pattern PARAMETER = Pattern.compile("\\{([A-Za-z]+)}");
    private static final String REQUEST = "requestId";
    private static final String BEGUN = "audit.begun";
    private static final String CHANGES = "audit.changes";
    private static final String MAY = "access.may";
    private static final String ACTIONS = "access.actions";
    /** Bodies up to this size are read once more for the record of what was asked for. */
    private static final int MAX_RECORDED_BODY = 1 << 16;

    private final AccessControl control;
    private final AuditLog audit;

    public AccessGate(AccessControl control, AuditLog audit) {
        this.control = control;
        this.audit = audit;
    }

    public void register(RoutesConfig routes) {
        routes.before(AccessGate::name);
        routes.beforeMatched(this::decide);
        routes.after(this::conclude);
    }

    /** Whether the caller may see this member of the list that the route answers with. */
    static boolean sees(Context http, String resource) {
        List<String> actions = http.attribute(ACTIONS);
        return actions != null
                && actions.stream().allMatch(action -> mayOf(http).test(action, resource));
    }

    /** Whether a caller may do something, by action and resource; of use also when the request is over. */
    static BiPredicate<String, String> mayOf(Context http) {
        BiPredicate<String, String> may = http.attribute(MAY);
        return may == null ? (action, resource) -> false : may;
    }

    /** Says what a change has changed; without it, what the request asked for is on record. */
    static void changed(Context http, Object before, Object after) {
        http.attribute(
                CHANGES, FieldChanges.between(Requests.JSON.valueToTree(before), Requests.JSON.valueToTree(after)));
    }

    /** The id of the answer. */
    static String requestIdOf(Context http) {
        String id = http.attribute(REQUEST);
        return id == null ? "" : id;
    }

    private static void name(Context http) {
        String id = UUID.randomUUID().toString();
        http.attribute(REQUEST, id);
        http.header(HttpAnswers.REQUEST_ID, id);
    }

    private void decide(Context http) {
        Endpoint route = http.endpoints().matchedHttpEndpoint();
        if (route == null) {
            return; // a file that is served as it is
        }
        if (route.method.equals(HandlerType.OPTIONS)) {
            return; // which methods there are is no secret
        }
        Optional<Permission> asked = RoutePermissions.of(route.method.name(), route.path);
        if (asked.isPresent() && asked.get().kind() == Permission.Kind.OPEN) {
            return;
        }
        Caller caller = Authentication.callerOf(http);
        if (asked.isEmpty()) {
            requireRoot(caller, route);
            return;
        }
        Permission permission = asked.get();
        boolean secret = !permission.secretAction().isEmpty()
                && ("true".equals(http.queryParam("secret")) || "true".equals(http.queryParam("secrets")));
        List<String> actions =
                secret ? List.of(permission.action(), permission.secretAction()) : List.of(permission.action());
        String resource =
                permission.kind() == Permission.Kind.OWN ? caller.principal() : resourceOf(permission.resource(), http);
        if (permission.changes() || secret) {
            http.attribute(BEGUN, audit.begin(caller, actions.get(actions.size() - 1), resource, requestIdOf(http)));
        }
        http.attribute(ACTIONS, actions);
        http.attribute(MAY, (BiPredicate<String, String>)
                (what, which) -> control.decide(caller, what, which).allowed());
        if (permission.kind() == Permission.Kind.REQUIRED) {
            actions.forEach(action -> control.require(caller, action, resource));
        }
    }

    /** No policy can name what nobody thought of, not even one that allows everything. */
    private static void requireRoot(Caller caller, Endpoint route) {
        if (caller.kind() != Caller.Kind.ROOT) {
            throw new RejectedException(
                    Rejection.FORBIDDEN,
                    route.method.name() + " " + route.path + " has no action yet, so it is for the root alone",
                    "Use the admin key.",
                    "");
        }
    }

    /** The template with the parameters of the path filled in; what would mean something else in a resource is escaped. */
    private static String resourceOf(String template, Context http) {
        Matcher parameter = PARAMETER.matcher(template);
        StringBuilder resource = new StringBuilder();
        while (parameter.find()) {
            parameter.appendReplacement(
                    resource, Matcher.quoteReplacement(ResourceNames.step(http.pathParam(parameter.group(1)))));
        }
        return parameter.appendTail(resource).toString();
    }

    private void conclude(Context http) {
        AuditEntry begun = http.attribute(BEGUN);
        if (begun == null) {
            return;
        }
        Optional<String> broken = HttpAnswers.brokenOff(http);
        if (broken.isPresent()) {
            audit.end(begun, Outcome.FAILED, "the answer was broken off: " + broken.get(), changesOf(http));
            return;
        }
        int status = http.statusCode();
        Outcome outcome = status < 400 ? Outcome.DONE : status < 500 ? Outcome.REFUSED : Outcome.FAILED;
        audit.end(begun, outcome, status < 400 ? "" : detailOf(http), changesOf(http));
    }

    private static List<FieldChange> changesOf(Context http) {
        List<FieldChange> said = http.attribute(CHANGES);
        if (said != null) {
            return said;
        }
        String type = Optional.ofNullable(http.contentType()).orElse("application/json");
        int length = http.contentLength();
        boolean small = length > 0 && length <= MAX_RECORDED_BODY;
        return small && type.contains("json")
                ? FieldChanges.between(MissingNode.getInstance(), json(http.body()))
                : List.of();
    }

    private static String detailOf(Context http) {
        JsonNode problem = json(Optional.ofNullable(http.result()).orElse(""));
        String detail = problem.path("detail").asText();
        // A refusal quotes the value that is wrong, and a wrong secret may be nearly the right one.
        boolean quotable = !detail.isEmpty()
                && !FieldChanges.isSecret(problem.path("field").asText());
        return http.statusCode() + (quotable ? ": " + detail : "");
    }

    private static JsonNode json(String text) {
        try {
            return Requests.JSON.readTree(text);
        } catch (JsonProcessingException e) { // the record names fields where there are any
            return MissingNode.getInstance();
        }
    }

    /** A refusal of who is not known. */
    static RejectedException unknownCaller(String detail) {
        return new RejectedException(
                Rejection.UNAUTHENTICATED,
                detail,
                "Send 'Authorization: Bearer tk_…' with a key of a user, or the admin key that './tributary up' made.",
                "");
    }
}
