package io.tributary.rules.compile;

import io.tributary.rules.RuleAction;
import io.tributary.rules.program.RuleProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;

/** The Avro schemas under which the rows of a SELECT are written for databases. */
final class TableSchemas {
    private static final String NAMESPACE = "io.tributary.rules";

    /**
     * Present when an action writes to a database; all that do have the same key.
     *
     * @param script whether it is one of the SELECTs of a script. Those that write to one table share its topic, so there every column but
     *     those of the key may be null, whatever the planner knows of the one SELECT
     * @param columns which an {@link ActionCheck} has passed
     */
    static Optional<CompiledQuery.TableSchemas> of(
            String rule, List<RuleAction> actions, boolean script, List<RuleProgram.Column> columns) {
        return actions.stream()
                .filter(RuleAction.Jdbc.class::isInstance)
                .map(RuleAction.Jdbc.class::cast)
                .findFirst()
                .map(table -> {
                    String name = "rule_" + rule + (script ? "_" + table.table() : "");
                    List<Schema.Field> keyFields = table.key().stream()
                            .map(key -> new Schema.Field(key, required(column(columns, key))))
                            .toList();
                    List<Schema.Field> fields = new ArrayList<>();
                    for (RuleProgram.Column column : columns) {
                        fields.add(
                                script
                                        ? field(
                                                column.name(),
                                                table.key().contains(column.name())
                                                        ? required(column)
                                                        : nullable(required(column)))
                                        : field(
                                                column.name(),
                                                ColumnTypes.avroOf(column.type())
                                                        .orElseThrow()));
                    }
                    return new CompiledQuery.TableSchemas(
                            table.key(), record(name + "_key", keyFields), record(name, fields));
                });
    }

    private static RuleProgram.Column column(List<RuleProgram.Column> columns, String name) {
        return columns.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Schema required(RuleProgram.Column column) {
        return ColumnTypes.required(column.type()).orElseThrow();
    }

    private static Schema nullable(Schema schema) {
        return Schema.createUnion(Schema.create(Schema.Type.NULL), schema);
    }

    private static Schema.Field field(String name, Schema schema) {
        return schema.isNullable()
                ? new Schema.Field(name, schema, null, Schema.Field.NULL_DEFAULT_VALUE)
                : new Schema.Field(name, schema);
    }

    private static String record(String name, List<Schema.Field> fields) {
        return Schema.createRecord(name, "", NAMESPACE, false, fields).toString();
    }

    private TableSchemas() {}
}
