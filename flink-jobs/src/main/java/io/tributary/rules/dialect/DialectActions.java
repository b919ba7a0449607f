package io.tributary.rules.dialect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.identity.RejectedException;
import io.tributary.limits.Limits;
import io.tributary.rules.ErrorField;
import io.tributary.topic.TopicName;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The actions of a rule and those that get what an action could not deliver. On the wire one JSON array, of objects with a single key
 * that names the kind; the error actions stand in it as an array under a key of their own. (Rule engine, section 3.)
 *
 * @param actions 1 to {@link #MAX}
 * @param errorActions at most as many, all with other targets than the actions
 */
public record DialectActions(List<DialectAction> actions, List<DialectAction> errorActions) {
    /** Actions of one rule. */
    public static final int MAX = 5;

    private static final String ERROR_ACTION = "erroraction";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Refuses what does not go together, with {@link ActionsRefused}. */
    public DialectActions {
        actions = List.copyOf(actions);
        errorActions = List.copyOf(errorActions);
        if (actions.isEmpty()) {
            throw new ActionsRefused(ActionFault.ACTION_NIL, "the rule has no action; give at least one");
        }
        if (actions.size() > MAX || errorActions.size() > MAX) {
            throw new ActionsRefused(
                    ActionFault.MALFORMED,
                    "the rule has " + Math.max(actions.size(), errorActions.size()) + " actions; use at most " + MAX);
        }
        Set<String> targets = targets(actions);
        for (String target : targets(errorActions)) {
            if (targets.contains(target)) {
                throw new ActionsRefused(
                        target.startsWith(DialectAction.Republish.TARGET)
                                ? ActionFault.FAIL_ACTION_HAS_SAME_DEVICE
                                : ActionFault.CLOUD_COMPONENT_ALREADY_EXIST,
                        "the error action has the target of an action: " + target + "; give it another");
            }
        }
    }

    private static Set<String> targets(List<DialectAction> actions) {
        Set<String> targets = new HashSet<>();
        for (DialectAction action : actions) {
            if (!targets.add(action.target())) {
                throw new ActionsRefused(
                        ActionFault.CLOUD_COMPONENT_ALREADY_EXIST,
                        "two actions have the same target: " + action.target() + "; remove one");
            }
        }
        return targets;
    }

    /**
     * Reads what a caller sent.
     *
     * @throws ActionsRefused naming what is wrong
     */
    public static DialectActions read(String text) {
        if (text.isBlank()) {
            throw new ActionsRefused(ActionFault.ACTION_NIL, "the rule has no action; give at least one");
        }
        JsonNode all = parse(text);
        if (!all.isArray()) {
            throw malformed("Actions are a JSON array");
        }
        List<DialectAction> actions = new ArrayList<>();
        List<DialectAction> errorActions = new ArrayList<>();
        for (JsonNode each : all) {
            JsonNode onError = each.path(ERROR_ACTION);
            if (each.size() == 1 && onError.isArray()) {
                onError.forEach(action -> errorActions.add(action(action)));
            } else {
                actions.add(action(each));
            }
        }
        return new DialectActions(actions, errorActions);
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw malformed("Actions are not JSON: " + e.getOriginalMessage());
        }
    }

    private static DialectAction action(JsonNode json) {
        if (!json.isObject() || json.size() != 1) {
            throw malformed("each action is an object with one key, its kind");
        }
        Map.Entry<String, JsonNode> only = json.properties().iterator().next();
        Fields fields = new Fields(only.getKey(), only.getValue());
        return switch (fields.kind()) {
            case "republish" -> republish(fields.text("topic"));
            case "forward" -> forward(fields);
            case "ckafka" ->
                new DialectAction.CKafka(fields.named("instance"), fields.named("topic"), fields.text("region"));
            case "cmqqueue" -> new DialectAction.CmqQueue(fields.text("queuename"), fields.text("region"));
            case "mysql" -> mysql(fields);
            default -> new DialectAction.Unknown(fields.kind(), fields.content());
        };
    }

    private static DialectAction republish(String topic) {
        try {
            String sample = DialectAction.PLACEHOLDER.matcher(topic).replaceAll("x");
            TopicName name = TopicName.of(sample, Limits.DEFAULTS.topicBytes(), Limits.DEFAULTS.topicSlashes());
            boolean toADevice = name.levels().size() >= 3
                    && !name.text().startsWith("$")
                    && name.levels().stream().limit(2).noneMatch(String::isEmpty);
            if (!toADevice) {
                throw refusedTopic(topic, "it does not name a device and a suffix");
            }
            return new DialectAction.Republish(topic);
        } catch (RejectedException e) {
            throw refusedTopic(topic, String.valueOf(e.getMessage()));
        }
    }

    private static ActionsRefused refusedTopic(String topic, String why) {
        return new ActionsRefused(
                ActionFault.REPUBLISH_TOPIC_FORMAT_ERROR,
                "republish topic '" + topic + "': " + why + "; use productId/deviceName/suffix");
    }

    private static DialectAction forward(Fields fields) {
        String api = fields.text("api");
        try {
            URI address = new URI(api);
            String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
            if (address.getHost() == null || !Set.of("http", "https").contains(scheme)) {
                throw refusedAddress(api, "it is not an http or https address");
            }
        } catch (URISyntaxException e) {
            throw refusedAddress(api, e.getReason());
        }
        return new DialectAction.Forward(api, fields.given("token").filter(token -> !token.isEmpty()));
    }

    private static ActionsRefused refusedAddress(String api, String why) {
        return new ActionsRefused(ActionFault.CHECK_FORWARD_URL_FAIL, "forward api '" + api + "': " + why);
    }

    private static DialectAction mysql(Fields fields) {
        List<DialectAction.FieldPair> pairs = new ArrayList<>();
        for (JsonNode pair : fields.content().path("fieldpairs")) {
            Fields inner = new Fields("mysql fieldpairs", pair);
            pairs.add(new DialectAction.FieldPair(inner.text("field"), inner.text("value")));
        }
        if (pairs.isEmpty()) {
            throw malformed("mysql has no fieldpairs");
        }
        return new DialectAction.MySql(
                fields.text("instanceid"),
                fields.text("region"),
                fields.text("username"),
                fields.text("userpwd"),
                fields.text("dbname"),
                fields.text("tablename"),
                pairs,
                fields.given("devicetype").orElse("CUSTOM"));
    }

    /** The keys of the result that any of the actions names; what {@link Dialect#translate} is asked for. */
    public Set<String> placeholders() {
        Set<String> names = new TreeSet<>();
        errorActions.forEach(action -> names.addAll(action.placeholders()));
        names.removeIf(name -> ErrorField.of(name).isPresent()); // of the failure, not of the result
        actions.forEach(action -> names.addAll(action.placeholders()));
        return names;
    }

    /** As {@link #read} takes it. */
    public String write() {
        ArrayNode all = JSON.createArrayNode();
        actions.forEach(action -> all.add(json(action)));
        if (!errorActions.isEmpty()) {
            ArrayNode onError = all.addObject().putArray(ERROR_ACTION);
            errorActions.forEach(action -> onError.add(json(action)));
        }
        return all.toString();
    }

    private static ObjectNode json(DialectAction action) {
        ObjectNode json = JSON.createObjectNode();
        if (action instanceof DialectAction.Republish republish) {
            json.putObject("republish").put("topic", republish.topic());
        } else if (action instanceof DialectAction.Forward forward) {
            ObjectNode fields = json.putObject("forward").put("api", forward.api());
            forward.token().ifPresent(token -> fields.put("token", token));
        } else if (action instanceof DialectAction.CKafka kafka) {
            ObjectNode fields = json.putObject("ckafka");
            named(fields.putObject("instance"), kafka.instance());
            named(fields.putObject("topic"), kafka.topic());
            fields.put("region", kafka.region());
        } else if (action instanceof DialectAction.CmqQueue queue) {
            json.putObject("cmqqueue").put("queuename", queue.queueName()).put("region", queue.region());
        } else if (action instanceof DialectAction.MySql table) {
            mysql(json.putObject("mysql"), table);
        } else if (action instanceof DialectAction.Unknown unknown) {
            json.set(unknown.kind(), unknown.content());
        }
        return json;
    }

    private static void named(ObjectNode fields, DialectAction.Named named) {
        fields.put("id", named.id()).put("name", named.name());
    }

    private static void mysql(ObjectNode fields, DialectAction.MySql table) {
        fields.put("instanceid", table.instanceId());
        fields.put("region", table.region());
        fields.put("username", table.userName());
        fields.put("userpwd", table.password());
        fields.put("dbname", table.database());
        fields.put("tablename", table.table());
        ArrayNode pairs = fields.putArray("fieldpairs");
        for (DialectAction.FieldPair pair : table.fieldPairs()) {
            pairs.addObject().put("field", pair.field()).put("value", pair.value());
        }
        fields.put("devicetype", table.deviceType());
    }

    private static ActionsRefused malformed(String message) {
        return new ActionsRefused(ActionFault.MALFORMED, message);
    }

    /** The fields of an action. */
    private record Fields(String kind, JsonNode content) {
        String text(String field) {
            return given(field).filter(text -> !text.isBlank()).orElseThrow(() -> malformed(kind + " has no " + field));
        }

        Optional<String> given(String field) {
            JsonNode value = content.path(field);
            if (!value.isMissingNode() && !value.isNull() && !value.isTextual()) {
                throw malformed(kind + ": " + field + " is not a text");
            }
            return Optional.ofNullable(value.textValue());
        }

        DialectAction.Named named(String field) {
            Fields inner = new Fields(kind + " " + field, content.path(field));
            return new DialectAction.Named(inner.text("id"), inner.given("name").orElse(""));
        }
    }
}
