package io.tributary.rules.action;

import io.tributary.rules.RuleAction;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the actions of one version of a rule have to know.
 *
 * @param errorActions what is told of what the rule could not do
 * @param uplinkTopicId Kafka's id of the source topic, part of every id
 * @param table null when no action writes to a database
 * @param forwardTopics destination to the topic its connector reads
 */
public record ActionPlan(
        String rule,
        int version,
        List<RuleAction> actions,
        List<RuleAction> errorActions,
        String uplinkTopicId,
        @Nullable TableForm table,
        Map<String, String> forwardTopics) {

    /** How rows are written, and to which topic. */
    public record TableForm(String topic, String keySchema, int keySchemaId, String valueSchema, int valueSchemaId) {}

    /** What a device can be sent: bytes and separators of a topic, bytes of a payload. */
    public record TargetLimits(int topicBytes, int topicSlashes, int payloadBytes) {}

    public ActionPlan {
        actions = List.copyOf(actions);
        errorActions = List.copyOf(errorActions);
        forwardTopics = Map.copyOf(forwardTopics);
    }

    /** The topics its results are written to in transactions, by their whole names. */
    public Set<String> targets() {
        Set<String> topics = new TreeSet<>(forwardTopics.values());
        if (table != null) {
            topics.add(table.topic());
        }
        Stream.concat(actions.stream(), errorActions.stream())
                .filter(RuleAction.Kafka.class::isInstance)
                .map(RuleAction.Kafka.class::cast)
                .forEach(kafka -> topics.add(kafka.topic()));
        return topics;
    }
}
