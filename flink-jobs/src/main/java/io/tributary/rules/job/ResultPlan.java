package io.tributary.rules.job;

import io.tributary.rules.RuleDefinition;
import io.tributary.rules.compile.CompiledRule;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the actions of a rule have to know; it travels with the job.
 *
 * @param topicId of the source topic
 * @param columns visible ones, in order
 * @param table null when no action writes to a database
 */
record ResultPlan(
        RuleDefinition rule,
        String topicId,
        List<String> columns,
        @Nullable TableForm table) implements Serializable {

    /** How rows are written. */
    record TableForm(String keySchema, int keySchemaId, String valueSchema, int valueSchemaId)
            implements Serializable {}

    static ResultPlan of(RuleSubmission submission) {
        CompiledRule compiled = submission.rule();
        TableForm table = compiled.table()
                .flatMap(schemas -> submission
                        .tableIds()
                        .map(ids -> new TableForm(
                                schemas.keySchema(), ids.keySchemaId(), schemas.valueSchema(), ids.valueSchemaId())))
                .orElse(null);
        List<String> columns =
                compiled.columns().stream().map(CompiledRule.Column::name).toList();
        return new ResultPlan(compiled.definition(), submission.start().topicId(), columns, table);
    }
}
