package io.tributary.rules.compile;

import io.tributary.rules.RuleAction;
import io.tributary.rules.RuleScript;
import io.tributary.rules.program.ProgramAbi;
import io.tributary.rules.program.RuleProgram;
import io.tributary.rules.program.SourceLog;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One SELECT of a rule that can run, and what is done with its rows.
 *
 * @param insert of the rule's script that it belongs to; empty: the rule is this SELECT
 * @param actions what is done with each row
 * @param program for the fabric
 * @param plan what the program does, step by step, in the words of Flink's planner
 * @param topicFilters no message but of these topics can pass its conditions; empty: of any topic
 * @param columns of its rows, in order
 * @param table the schemas of the topic its rows are written to; present when they are for a database
 */
public record CompiledQuery(
        Optional<RuleScript.Insert> insert,
        List<RuleAction> actions,
        RuleProgram program,
        String plan,
        Set<String> topicFilters,
        List<Column> columns,
        Optional<TableSchemas> table) {

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

    public CompiledQuery {
        actions = List.copyOf(actions);
        columns = List.copyOf(columns);
    }

    /** The log it reads. */
    public SourceLog log() {
        return ProgramAbi.logOf(program.abi());
    }

    /** Which INSERT of the script, from 1; 0: the rule is this SELECT. */
    public int number() {
        return insert.map(RuleScript.Insert::number).orElse(0);
    }
}
