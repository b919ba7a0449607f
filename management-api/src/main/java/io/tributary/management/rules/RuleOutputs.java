package io.tributary.management.rules;

import io.tributary.catalog.TopicSpec;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.rules.Rule.TableIds;
import io.tributary.management.schemas.SchemaRefusal;
import io.tributary.rules.RuleAction;
import io.tributary.rules.RuleDefinition;
import io.tributary.rules.compile.CompiledQuery;
import io.tributary.rules.compile.CompiledRule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Where the results of rules go: what a rule may name, and what has to be there before it runs. */
final class RuleOutputs {
    private final Rules.Parts parts;

    RuleOutputs(Rules.Parts parts) {
        this.parts = parts;
    }

    /**
     * What a rule compiles to, and where its rows go.
     *
     * @param tableIds of each of its SELECTs
     */
    record Made(CompiledRule compiled, List<Optional<TableIds>> tableIds) {
        /** Of a rule that is one SELECT. */
        Optional<TableIds> ofRule() {
            return compiled.isScript() ? Optional.empty() : tableIds.get(0);
        }
    }

    /** Refuses destinations that are not there or of another type, and topics of the platform. */
    void require(RuleDefinition definition) {
        Set<String> seen = new HashSet<>();
        boolean script = definition.script().isPresent();
        for (RuleAction action : definition.effects()) {
            if (action instanceof RuleAction.Jdbc table) {
                requireDestination(table.destination(), Destination.JDBC);
                requireOnce(table.destination(), script, seen);
            } else if (action instanceof RuleAction.Forward forward) {
                requireDestination(forward.destination(), Destination.HTTP);
                requireOnce(forward.destination(), script, seen);
            } else if (action instanceof RuleAction.Kafka kafka) {
                requireForeign(kafka.topic(), "actions.topic");
            }
        }
        definition.errorTopics().forEach(topic -> requireForeign(topic, "errorActions.topic"));
    }

    private void requireDestination(String name, String type) {
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
    }

    /** The INSERTs of a script may share one: each has rows of its own. */
    private static void requireOnce(String name, boolean script, Set<String> seen) {
        if (!seen.add(name) && !script) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "the rule writes to destination '" + name + "' twice",
                    "Write to one table of a destination, or make a second rule.",
                    "actions.destination");
        }
    }

    /** Makes the topics a rule writes to, and registers the schemas of its rows. */
    Made make(CompiledRule compiled) {
        RuleDefinition definition = compiled.definition();
        if (!compiled.isScript()) {
            parts.outputTopics().ensure(parts.topics().ruleOutput(definition.name()));
        }
        List<Optional<TableIds>> tableIds = new ArrayList<>();
        for (CompiledQuery query : compiled.queries()) {
            Optional<TableIds> ids = Optional.empty();
            for (RuleAction action : query.actions()) {
                if (action instanceof RuleAction.Jdbc table) {
                    TopicSpec topic = RuleTopics.of(parts.topics(), definition, table);
                    parts.outputTopics().ensure(topic);
                    ids = query.table().map(schemas -> register(topic, schemas));
                }
                ensure(definition, action);
            }
            tableIds.add(ids);
        }
        for (String topic : definition.errorTopics()) {
            requireForeign(topic, "errorActions.topic");
            parts.outputTopics().ensureForeign(topic);
        }
        return new Made(compiled, List.copyOf(tableIds));
    }

    private void ensure(RuleDefinition definition, RuleAction action) {
        if (action instanceof RuleAction.Forward forward) {
            parts.outputTopics().ensure(parts.topics().forwards(definition.name(), forward.destination()));
        } else if (action instanceof RuleAction.Kafka kafka) {
            requireForeign(kafka.topic(), "actions.topic");
            parts.outputTopics().ensureForeign(kafka.topic());
        }
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

    private TableIds register(TopicSpec output, CompiledQuery.TableSchemas table) {
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

    /** The topic of a rule's results, by its whole name; a script has none. */
    Optional<String> topicOf(Rule rule) {
        return rule.definition().script().isPresent()
                ? Optional.empty()
                : Optional.of(parts.topics().nameOf(parts.topics().ruleOutput(rule.name())));
    }
}
