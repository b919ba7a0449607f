package io.tributary.rules;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A rule's actions as one JSON text, which is how they are kept and how the fabric reads them: an array of actions, behind which the error
 * actions stand, if there are any, as the array of an object of their own. A rule without them has the form it had before there were any.
 */
public record ActionsText(List<RuleAction> actions, List<RuleAction> errorActions) {
    private static final String ERROR_ACTIONS = "errorActions";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<List<RuleAction>> ACTIONS = new TypeReference<>() {};

    public ActionsText {
        actions = List.copyOf(actions);
        errorActions = List.copyOf(errorActions);
    }

    public static ActionsText of(RuleDefinition rule) {
        return new ActionsText(rule.actions(), rule.errorActions());
    }

    /** @throws IllegalArgumentException when it is not what {@link #write} gives */
    public static ActionsText read(String text) {
        try {
            List<RuleAction> actions = new ArrayList<>();
            List<RuleAction> errorActions = new ArrayList<>();
            for (JsonNode each : JSON.readTree(text)) {
                if (each.has(ERROR_ACTIONS)) {
                    errorActions.addAll(JSON.readValue(JSON.treeAsTokens(each.get(ERROR_ACTIONS)), ACTIONS));
                } else {
                    actions.add(JSON.treeToValue(each, RuleAction.class));
                }
            }
            return new ActionsText(actions, errorActions);
        } catch (JsonProcessingException e) {
            throw unreadable(e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw unreadable(String.valueOf(e.getMessage()), e);
        }
    }

    private static IllegalArgumentException unreadable(String why, Exception cause) {
        return new IllegalArgumentException("the actions of a rule cannot be read: " + why, cause);
    }

    public String write() {
        try {
            if (errorActions.isEmpty()) {
                return JSON.writerFor(ACTIONS).writeValueAsString(actions);
            }
            ArrayNode all = JSON.createArrayNode();
            all.addAll(tree(actions));
            all.addObject().set(ERROR_ACTIONS, tree(errorActions));
            return all.toString();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("actions have a JSON form", e);
        }
    }

    private static ArrayNode tree(List<RuleAction> actions) throws JsonProcessingException {
        return (ArrayNode) JSON.readTree(JSON.writerFor(ACTIONS).writeValueAsString(actions));
    }
}
