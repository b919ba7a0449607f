package io.tributary.rules.job;

import io.tributary.rules.compile.CompiledRule;
import io.tributary.stream.SourceStart;
import java.io.Serializable;
import java.util.Optional;

/**
 * All that a rule's job is made from; the same at every attempt.
 *
 * @param tableIds ids of the schemas of the output topic; present when the rule writes to a database
 */
public record RuleSubmission(CompiledRule rule, SourceStart start, Optional<TableIds> tableIds) {

    /** What the registry calls the schemas of {@link CompiledRule.TableSchemas}. */
    public record TableIds(int keySchemaId, int valueSchemaId) implements Serializable {}

    public RuleSubmission {
        if (rule.table().isPresent() != tableIds.isPresent()) {
            throw new IllegalArgumentException("rule " + rule.definition().name()
                    + ": schema ids belong to rules that write to a database, and to no other");
        }
    }
}
