package io.tributary.management.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.access.Policy.Condition;
import io.tributary.management.access.Policy.Effect;
import io.tributary.management.access.Policy.Statement;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The form of a policy in JSON, version 1: {@code {"version": 1, "statements": [{"effect": "allow", "actions": ["device:*"],
 * "resources": ["product/*"], "when": {"sourceAddresses": ["10.0.0.0/8"], "from": …, "until": …}}]}}. Whatever is not of this form,
 * or larger than its bounds, is refused with the field to blame and a remedy.
 */
public final class PolicyText {
    /** Characters of a policy, written without spaces. */
    public static final int MAX_LENGTH = 6_144;

    static final int MAX_STATEMENTS = 20;
    static final int MAX_PATTERNS = 50;
    static final int MAX_RESOURCE = 256;

    private static final int VERSION = 1;
    private static final Pattern ACTION = Pattern.compile("\\*|[a-z]{1,20}:(\\*|[A-Z][A-Za-z]{0,30}\\*?)");
    private static final Pattern RESOURCE = Pattern.compile("[A-Za-z0-9/_.:@%*-]{1," + MAX_RESOURCE + "}");

    /**
     * @param field where the text stands in the request
     * @throws RejectedException INVALID
     */
    public static Policy parse(JsonNode json, String field) {
        Policy policy = read(json, field, PolicyText::requireKnownAction);
        int length = write(policy).toString().length();
        if (length > MAX_LENGTH) {
            throw refusal(
                    field,
                    "the policy has " + length + " characters, at most " + MAX_LENGTH + " are allowed",
                    "Use stars, or spread it over several policies.");
        }
        return policy;
    }

    /** Reads a policy that was parsed before: it may name actions that there are no more. */
    public static Policy stored(JsonNode json) {
        return read(json, "policy", PolicyText::requireAction);
    }

    private static Policy read(JsonNode json, String field, Check action) {
        object(json, field, Set.of("version", "statements"));
        if (json.path("version").asInt() != VERSION || !json.path("version").isInt()) {
            throw refusal(
                    field + ".version", "the version of a policy is " + VERSION, "Write \"version\": " + VERSION + ".");
        }
        List<Statement> statements = new ArrayList<>();
        for (JsonNode each : array(json.path("statements"), field + ".statements", MAX_STATEMENTS)) {
            statements.add(statement(each, field + ".statements[" + statements.size() + "]", action));
        }
        return new Policy(statements);
    }

    /** The same policy in JSON; {@link #parse} reads it back. */
    public static ObjectNode write(Policy policy) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("version", VERSION);
        ArrayNode statements = json.putArray("statements");
        for (Statement statement : policy.statements()) {
            ObjectNode each = statements.addObject();
            each.put("effect", statement.effect().name().toLowerCase(Locale.ROOT));
            ArrayNode actions = each.putArray("actions");
            statement.actions().forEach(actions::add);
            ArrayNode resources = each.putArray("resources");
            statement.resources().forEach(resources::add);
            if (!statement.when().equals(Condition.ALWAYS)) {
                write(statement.when(), each.putObject("when"));
            }
        }
        return json;
    }

    private static void write(Condition when, ObjectNode json) {
        if (!when.sourceAddresses().isEmpty()) {
            ArrayNode addresses = json.putArray("sourceAddresses");
            when.sourceAddresses().forEach(range -> addresses.add(range.text()));
        }
        when.from().ifPresent(at -> json.put("from", at.toString()));
        when.until().ifPresent(at -> json.put("until", at.toString()));
    }

    private static Statement statement(JsonNode json, String field, Check action) {
        object(json, field, Set.of("effect", "actions", "resources", "when"));
        Effect effect = switch (json.path("effect").asText()) {
            case "allow" -> Effect.ALLOW;
            case "deny" -> Effect.DENY;
            default -> throw refusal(field + ".effect", "an effect is allow or deny", "Write \"allow\" or \"deny\".");
        };
        List<String> actions = texts(json.path("actions"), field + ".actions", action);
        List<String> resources = texts(json.path("resources"), field + ".resources", PolicyText::requireResource);
        return new Statement(
                effect,
                actions,
                resources,
                json.has("when") ? condition(json.path("when"), field + ".when") : Condition.ALWAYS);
    }

    private static Condition condition(JsonNode json, String field) {
        object(json, field, Set.of("sourceAddresses", "from", "until"));
        List<AddressRange> ranges = new ArrayList<>();
        if (json.has("sourceAddresses")) {
            texts(
                    json.path("sourceAddresses"),
                    field + ".sourceAddresses",
                    (text, place) -> ranges.add(
                            AddressRange.parse(text)
                                    .orElseThrow(
                                            () -> refusal(
                                                    place,
                                                    "'" + shortened(text) + "' is not an address or a range of them",
                                                    "Write an address such as 10.1.2.3, or a range such as 10.0.0.0/8 or 2001:db8::/32."))));
        }
        Optional<Instant> from = instant(json, "from", field);
        Optional<Instant> until = instant(json, "until", field);
        if (from.isPresent() && until.isPresent() && !from.get().isBefore(until.get())) {
            throw refusal(field + ".until", "the time window ends before it begins", "Let until be after from.");
        }
        return new Condition(ranges, from, until);
    }

    private static Optional<Instant> instant(JsonNode json, String name, String field) {
        if (!json.has(name)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.parse(json.path(name).asText()));
        } catch (DateTimeParseException e) {
            throw refusal(
                    field + "." + name,
                    "'" + shortened(json.path(name).asText()) + "' is not a moment",
                    "Write it in ISO 8601 and UTC, such as 2026-12-01T08:00:00Z.");
        }
    }

    private static void requireAction(String pattern, String field) {
        if (!ACTION.matcher(pattern).matches()) {
            throw refusal(
                    field,
                    "'" + shortened(pattern) + "' is not an action",
                    "Write service:Verb, service:Ver*, service:* or *, such as device:Create.");
        }
    }

    private static void requireKnownAction(String pattern, String field) {
        requireAction(pattern, field);
        if (Actions.ALL.stream().noneMatch(action -> Wildcard.matches(pattern, action))) {
            throw refusal(
                    field,
                    "no action fits '" + pattern + "'",
                    "See the table of actions in docs/access-control.md; upper and lower case matter.");
        }
    }

    private static void requireResource(String pattern, String field) {
        if (!RESOURCE.matcher(pattern).matches()) {
            throw refusal(
                    field,
                    "'" + shortened(pattern) + "' is not a resource",
                    "Write a path such as product/PROD123456/device/*, at most " + MAX_RESOURCE
                            + " letters, digits and / _ . : @ % - *.");
        }
    }

    /** Looks at one text of a list. */
    private interface Check {
        void require(String text, String field);
    }

    private static List<String> texts(JsonNode json, String field, Check check) {
        List<String> texts = new ArrayList<>();
        for (JsonNode each : array(json, field, MAX_PATTERNS)) {
            String place = field + "[" + texts.size() + "]";
            if (!each.isTextual()) {
                throw refusal(place, "it is not a text", "Write it in quotes.");
            }
            check.require(each.asText(), place);
            texts.add(each.asText());
        }
        return texts;
    }

    private static JsonNode array(JsonNode json, String field, int most) {
        if (!json.isArray() || json.isEmpty() || json.size() > most) {
            throw refusal(field, "a list of 1 to " + most + " is needed here", "Correct the list.");
        }
        return json;
    }

    private static void object(JsonNode json, String field, Set<String> known) {
        if (!json.isObject()) {
            throw refusal(field, "a JSON object is needed here", "Write it in braces.");
        }
        for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name)) {
                throw refusal(
                        field + "." + shortened(name),
                        "there is no such field",
                        "Known here: "
                                + String.join(", ", known.stream().sorted().toList()) + ".");
            }
        }
    }

    private static String shortened(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }

    private static RejectedException refusal(String field, String detail, String remedy) {
        return new RejectedException(Rejection.INVALID, detail, remedy, field);
    }

    private PolicyText() {}
}
