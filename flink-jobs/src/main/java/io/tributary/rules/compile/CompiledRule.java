package io.tributary.rules.compile;

import io.tributary.rules.RuleDefinition;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * A rule that can run. A cache: the definition gives it again.
 *
 * @param jobSql the author's SQL with the hidden columns of {@link SourceColumns} in front
 * @param columns of the result, in order, without the hidden ones
 * @param table the schemas of the rule's output topic; present when the rule writes to a database
 */
public record CompiledRule(
        RuleDefinition definition, String jobSql, List<Column> columns, Optional<TableSchemas> table) {

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
