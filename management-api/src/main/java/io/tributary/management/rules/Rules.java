package io.tributary.management.rules;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.catalog.TopicSpec;
import io.tributary.catalog.Topics;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.limits.Limits;
import io.tributary.management.registry.Announcement;
import io.tributary.management.rules.RuleRefusedException.Place;
import io.tributary.management.schemas.SchemaRefusal;
import io.tributary.management.schemas.SubjectSchemas;
import io.tributary.rules.RuleAction;
import io.tributary.rules.RuleDefinition;
import io.tributary.rules.compile.CompiledRule;
import io.tributary.rules.compile.RuleVerdict;
import io.tributary.rules.job.RuleSubmission.TableIds;
import io.tributary.stream.SourceStart;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The rules of the account. A new rule is compiled, gets its schemas and its output topic, and is kept; the reconciler then runs it.
 * Refuses with {@link RejectedException}, and with {@link RuleRefusedException} what does not compile.
 */
public final class Rules {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Says what is wrong with a rule, or what it compiles to. */
    @FunctionalInterface
    public interface Compiler {
        RuleVerdict compile(RuleDefinition rule);
    }

    /** Makes a topic unless it is there. */
    @FunctionalInterface
    public interface OutputTopics {
        void ensure(TopicSpec topic);
    }

    /** Where a rule that is made now begins to read. */
    @FunctionalInterface
    public interface Now {
        SourceStart start() throws IOException;
    }

    /** Runs what the rules say; told of every change. */
    public interface Runner {
        void changed();

        void deleted(Rule rule);

        void restart(Rule rule);
    }

    /** What rules are made with. */
    public record Parts(
            RuleStore store,
            DestinationStore destinations,
            SubjectSchemas schemas,
            Compiler compiler,
            OutputTopics outputTopics,
            Now now,
            Runner runner,
            Topics topics,
            Limits limits,
            Clock clock) {}

    private final Parts parts;

    public Rules(Parts parts) {
        this.parts = parts;
    }

    public Rule create(String name, String description, String sql, List<RuleAction> actions) {
        RuleDefinition definition = new RuleDefinition(name, 1, sql, actions);
        requireFree(definition);
        requireDestinations(definition);
        CompiledRule compiled = compile(definition);
        TopicSpec output = parts.topics.ruleOutput(name);
        parts.outputTopics.ensure(output);
        Optional<TableIds> tableIds = compiled.table().map(table -> register(output, table));
        SourceStart start = start();
        Rule rule = new Rule(definition, description, tableIds, start, parts.clock.instant());
        parts.store.changing(() -> {
            requireFree(definition);
            requireDestinations(definition);
            parts.store.create(rule, announce(name, Optional.of(definition)));
            return true;
        });
        parts.runner.changed();
        return rule;
    }

    public List<Rule> list() {
        return parts.store.rules();
    }

    /** The rule, or a refusal with NOT_FOUND. */
    public Rule get(String name) {
        return parts.store
                .rule(name)
                .orElseThrow(() -> new RejectedException(
                        Rejection.NOT_FOUND,
                        "there is no rule '" + name + "'",
                        "List the rules with GET /api/v1/rules.",
                        "name"));
    }

    /** Stops and forgets a rule; what it has written stays in its output topic. */
    public void delete(String name) {
        Rule deleted = parts.store.changing(() -> {
            Rule rule = get(name);
            parts.store.delete(rule, announce(name, Optional.empty()));
            return rule;
        });
        parts.runner.deleted(deleted);
        parts.runner.changed();
    }

    /** Lets a rule run again that has failed. */
    public Rule restart(String name) {
        Rule rule = get(name);
        parts.runner.restart(rule);
        parts.runner.changed();
        return rule;
    }

    /** The topic of a rule's results, by its whole name. */
    public String outputTopicOf(Rule rule) {
        return parts.topics.nameOf(parts.topics.ruleOutput(rule.name()));
    }

    private void requireFree(RuleDefinition definition) {
        List<Rule> others = parts.store.rules();
        if (others.stream().anyMatch(other -> other.name().equalsIgnoreCase(definition.name()))) {
            throw new RejectedException(
                    Rejection.CONFLICT,
                    "there is a rule '" + definition.name() + "' already",
                    "Choose another name, or delete the rule first.",
                    "name");
        }
        if (others.size() >= parts.limits.rulesPerAccount()) {
            throw new RejectedException(
                    Rejection.CONFLICT,
                    "the account has its " + parts.limits.rulesPerAccount() + " rules",
                    "Delete a rule that is not used, or raise limits.rulesPerAccount.",
                    "");
        }
        if (definition.actions().size() > parts.limits.actionsPerRule()) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "a rule has at most " + parts.limits.actionsPerRule() + " actions",
                    "Remove actions.",
                    "actions");
        }
    }

    private void requireDestinations(RuleDefinition definition) {
        Set<String> seen = new HashSet<>();
        for (RuleAction.Jdbc table : definition.tables()) {
            if (parts.destinations.destination(table.destination()).isEmpty()) {
                throw new RejectedException(
                        Rejection.INVALID,
                        "there is no destination '" + table.destination() + "'",
                        "Make it with POST /api/v1/destinations first.",
                        "actions.destination");
            }
            if (!seen.add(table.destination())) {
                throw new RejectedException(
                        Rejection.INVALID,
                        "the rule writes to destination '" + table.destination() + "' twice",
                        "Write to one table of a destination, or make a second rule.",
                        "actions.destination");
            }
        }
    }

    private CompiledRule compile(RuleDefinition definition) {
        RuleVerdict verdict = parts.compiler.compile(definition);
        if (verdict instanceof RuleVerdict.Accepted accepted) {
            return accepted.rule();
        }
        if (verdict instanceof RuleVerdict.Refused refused) {
            throw new RuleRefusedException(
                    definition.name(),
                    refused.errors().stream()
                            .map(error -> new Place(error.line(), error.column(), error.message(), error.remedy()))
                            .toList());
        }
        throw new IllegalStateException("a verdict is one of two");
    }

    private TableIds register(TopicSpec output, CompiledRule.TableSchemas table) {
        String topic = parts.topics.nameOf(output);
        try {
            return new TableIds(
                    parts.schemas.register(topic + "-key", table.keySchema()),
                    parts.schemas.register(topic + "-value", table.valueSchema()));
        } catch (SchemaRefusal e) {
            throw new RejectedException(
                    Rejection.CONFLICT,
                    "the columns do not fit what an earlier rule of this name has left in " + topic + ": "
                            + e.getMessage(),
                    "Choose another rule name, or keep the columns compatible.",
                    "sql");
        }
    }

    private SourceStart start() {
        try {
            return parts.now.start();
        } catch (IOException e) {
            throw new RejectedException(
                    Rejection.UNAVAILABLE,
                    "Kafka does not say where the rule begins (" + e.getMessage() + ")",
                    "Try again; if it stays so, look at Kafka's log.",
                    "");
        }
    }

    private static Announcement announce(String name, Optional<RuleDefinition> definition) {
        return new Announcement(Topics.RULES.name(), name, definition.map(rule -> {
            Map<String, Object> form = new LinkedHashMap<>();
            form.put("name", rule.name());
            form.put("version", rule.version());
            form.put("sql", rule.sql());
            form.put("actions", rule.actions());
            try {
                return JSON.writeValueAsString(form).getBytes(StandardCharsets.UTF_8);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("a rule has a JSON form", e);
            }
        }));
    }
}
