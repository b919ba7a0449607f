package io.tributary.rules.compile;

import io.tributary.rules.RuleDefinition;
import io.tributary.rules.bundle.BundleRef;
import io.tributary.rules.program.ProgramAbi;
import io.tributary.rules.program.RuleProgram;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A rule that can run. A cache: the definition gives it again.
 *
 * @param program for the fabric
 * @param plan what the program does, step by step, in the words of Flink's planner
 * @param topicFilters no message but of these topics can pass the rule's conditions; empty: of any topic
 * @param columns of the result, in order
 * @param table the schemas of the rule's output topic; present when the rule writes to a database
 * @param warnings what is allowed and probably not meant
 */
public record CompiledRule(
        RuleDefinition definition,
        RuleProgram program,
        String plan,
        Set<String> topicFilters,
        List<Column> columns,
        Optional<TableSchemas> table,
        List<RuleError> warnings) {

    /** The bundle whose functions it calls; such a rule runs in the lane of user functions. */
    public Optional<BundleRef> bundle() {
        return ProgramAbi.bundleOf(program.abi());
    }

    /**
     * @param type in the words of Flink SQL, such as {@code DECIMAL(10, 2)}
     */
    public record Column(String name, String type, boolean nullable) implements Serializable {}

    /**
     * @param keyColumns what tells rows apart
     * @param keySchema Avro schema of a record's key, as JSON
     * @param valueSchema Avro schema of a record's value, as JSON
     */
    public record TableSchemas(List<String> keyColumns, String keySchema, String valueSchema) implements Serializable {}
}
