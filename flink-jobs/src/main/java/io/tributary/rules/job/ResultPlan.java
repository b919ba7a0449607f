package io.tributary.rules.job;

import io.tributary.limits.Limits;
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
 * @param limits of an installation
 */
record ResultPlan(
        RuleDefinition rule,
        String topicId,
        List<String> columns,
        @Nullable TableForm table,
        TargetLimits limits) implements Serializable {

    /** How rows are written. */
    record TableForm(String keySchema, int keySchemaId, String valueSchema, int valueSchemaId)
            implements Serializable {}

    /** What a device can be sent. */
    record TargetLimits(int topicBytes, int topicSlashes, int payloadBytes) implements Serializable {}

    static ResultPlan of(RuleSubmission submission, Limits limits) {
        CompiledRule compiled = submission.rule();
        TableForm table = compiled.table()
                .flatMap(schemas -> submission
                        .tableIds()
                        .map(ids -> new TableForm(
                                schemas.keySchema(), ids.keySchemaId(), schemas.valueSchema(), ids.valueSchemaId())))
                .orElse(null);
        List<String> columns =
                compiled.columns().stream().map(CompiledRule.Column::name).toList();
        return new ResultPlan(
                compiled.definition(),
                submission.start().topicId(),
                columns,
                table,
                new TargetLimits(limits.topicBytes(), limits.topicSlashes(), limits.mqttPayloadBytes()));
    }
}
