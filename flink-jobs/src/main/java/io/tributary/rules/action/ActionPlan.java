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
 * @param insert which INSERT of the rule's script this is, from 1; 0: the rule is no script
 */
public record ActionPlan(
        String rule,
        int version,
        List<RuleAction> actions,
        List<RuleAction> errorActions,
        String uplinkTopicId,
        @Nullable TableForm table,
        Map<String, String> forwardTopics,
        int insert) {
    /** Between the indexes of one INSERT's records and the next one's: more than a message may give results and actions, and told of failures. */
    private static final int APART = 1 << 24;

    /** How rows are written, and to which topic. */
    public record TableForm(String topic, String keySchema, int keySchemaId, String valueSchema, int valueSchemaId) {}

    /** What a device can be sent: bytes and separators of a topic, bytes of a payload. */
    public record TargetLimits(int topicBytes, int topicSlashes, int payloadBytes) {}

    public ActionPlan {
        actions = List.copyOf(actions);
        errorActions = List.copyOf(errorActions);
        forwardTopics = Map.copyOf(forwardTopics);
    }

    /** One of a rule that is no script. */
    public ActionPlan(
            String rule,
            int version,
            List<RuleAction> actions,
            List<RuleAction> errorActions,
            String uplinkTopicId,
            @Nullable TableForm table,
            Map<String, String> forwardTopics) {
        this(rule, version, actions, errorActions, uplinkTopicId, table, forwardTopics, 0);
    }

    /**
     * Where the indexes of what it makes of one message begin: the INSERTs of a script are one stream, in which indexes rise in the order in
     * which records are made.
     */
    int firstIndex() {
        return Math.max(0, insert - 1) * APART;
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
