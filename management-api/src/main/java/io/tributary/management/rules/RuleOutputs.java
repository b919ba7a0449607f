package io.tributary.management.rules;

import io.tributary.catalog.TopicSpec;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.rules.Rule.TableIds;
import io.tributary.management.schemas.SchemaRefusal;
import io.tributary.rules.RuleAction;
import io.tributary.rules.RuleDefinition;
import io.tributary.rules.compile.CompiledRule;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Where the results of rules go: what a rule may name, and what has to be there before it runs. */
final class RuleOutputs {
    private final Rules.Parts parts;

    RuleOutputs(Rules.Parts parts) {
        this.parts = parts;
    }

    /** Refuses destinations that are not there or of another type, and topics of the platform. */
    void require(RuleDefinition definition) {
        Set<String> seen = new HashSet<>();
        for (RuleAction action : definition.actions()) {
            if (action instanceof RuleAction.Jdbc table) {
                requireDestination(table.destination(), Destination.JDBC, seen);
            } else if (action instanceof RuleAction.Forward forward) {
                requireDestination(forward.destination(), Destination.HTTP, seen);
            } else if (action instanceof RuleAction.Kafka kafka) {
                requireForeign(kafka.topic(), "actions.topic");
            }
        }
        definition.errorTopics().forEach(topic -> requireForeign(topic, "errorActions.topic"));
    }

    private void requireDestination(String name, String type, Set<String> seen) {
        Destination destination = parts.destinations()
                .destination(name)
                .orElseThrow(() -> new RejectedException(
                        Rejection.INVALID,
                        "there is no destination '" + name + "'",
                        "Make it with POST /api/v1/destinations first.",
                        "actions.destination"));
        if (!destination.type().equals(type)) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "destination '" + name + "' is of type " + destination.type() + ", the action needs " + type,
                    "Name a destination of type " + type + ".",
                    "actions.destination");
        }
        if (!seen.add(name)) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "the rule writes to destination '" + name + "' twice",
                    "Write to one table of a destination, or make a second rule.",
                    "actions.destination");
        }
    }

    /** Makes the topics a rule writes to, and registers the schemas of its rows. */
    Optional<TableIds> make(CompiledRule compiled) {
        RuleDefinition definition = compiled.definition();
        TopicSpec output = parts.topics().ruleOutput(definition.name());
        parts.outputTopics().ensure(output);
        for (RuleAction action : definition.actions()) {
            if (action instanceof RuleAction.Forward forward) {
                parts.outputTopics().ensure(parts.topics().forwards(definition.name(), forward.destination()));
            } else if (action instanceof RuleAction.Kafka kafka) {
                requireForeign(kafka.topic(), "actions.topic");
                parts.outputTopics().ensureForeign(kafka.topic());
            }
        }
        for (String topic : definition.errorTopics()) {
            requireForeign(topic, "errorActions.topic");
            parts.outputTopics().ensureForeign(topic);
        }
        return compiled.table().map(table -> register(output, table));
    }

    /** The platform's own topics are written by the platform alone. */
    private void requireForeign(String topic, String field) {
        if (topic.startsWith(parts.topics().prefix()) || topic.startsWith("__")) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "topic '" + topic + "' is the platform's",
                    "Name a topic that does not begin with '" + parts.topics().prefix() + "'.",
                    field);
        }
    }

    private TableIds register(TopicSpec output, CompiledRule.TableSchemas table) {
        String topic = parts.topics().nameOf(output);
        try {
            return new TableIds(
                    parts.schemas().register(topic + "-key", table.keySchema()),
                    parts.schemas().register(topic + "-value", table.valueSchema()));
        } catch (SchemaRefusal e) {
            throw new RejectedException(
                    Rejection.CONFLICT,
                    "the columns do not fit what an earlier rule of this name has left in " + topic + ": "
                            + e.getMessage(),
                    "Choose another rule name, or keep the columns compatible.",
                    "sql");
        }
    }

    /** The topic of a rule's results, by its whole name. */
    String topicOf(Rule rule) {
        return parts.topics().nameOf(parts.topics().ruleOutput(rule.name()));
    }
}
