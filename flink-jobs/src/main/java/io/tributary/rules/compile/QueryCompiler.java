package io.tributary.rules.compile;

import io.tributary.rules.RuleAction;
import io.tributary.rules.RuleScript;
import io.tributary.rules.program.PayloadColumn;
import io.tributary.rules.program.RuleProgram;
import io.tributary.rules.program.SourceLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.sql.SqlNodeList;

/** From one SELECT, and what is done with its rows, to what can run. In the planner's thread. */
final class QueryCompiler {
    private final RulePlanner planner;
    private final ProductTable.Source products;
    private final String rule;

    /** @param rule its name */
    QueryCompiler(RulePlanner planner, ProductTable.Source products, String rule) {
        this.planner = planner;
        this.products = products;
        this.rule = rule;
    }

    /**
     * What became of it.
     *
     * @param query present when there are no errors
     * @param columns of its rows; none when it did not come to that
     */
    record Result(
            Optional<CompiledQuery> query,
            List<RuleProgram.Column> columns,
            List<RuleError> errors,
            List<RuleError> warnings) {
        static Result refused(List<RuleProgram.Column> columns, List<RuleError> errors) {
            return new Result(Optional.empty(), columns, errors, List.of());
        }
    }

    /** The only SELECT of a rule. */
    Result compile(String sql, List<RuleAction> actions) {
        return compile(sql, actions, Optional.empty());
    }

    /** That of an INSERT. */
    Result compile(RuleScript.Insert insert) {
        return compile(insert.query(), List.of(insert.action()), Optional.of(insert));
    }

    private Result compile(String sql, List<RuleAction> actions, Optional<RuleScript.Insert> insert) {
        List<String> given = insert.map(RuleScript.Insert::columns).orElse(List.of());
        SqlNodeList statements = planner.parse(sql);
        TextCheck text = new TextCheck(products, given.isEmpty());
        TextCheck.Shape shape = text.check(statements);
        if (!text.errors().isEmpty()) {
            return Result.refused(List.of(), text.errors());
        }
        shape.product().ifPresent(planner::define);
        List<PayloadColumn> payload = shape.product().map(ProductTable::columns).orElse(List.of());
        List<RuleProgram.Column> selected = planner.columnsOf(sql);
        if (!given.isEmpty() && given.size() != selected.size()) {
            return Result.refused(List.of(), List.of(unequal(insert.orElseThrow(), selected.size())));
        }
        List<RuleProgram.Column> columns = named(selected, given);
        List<RuleError> errors = new ActionCheck(columns, insert).errorsOf(actions);
        RulePlanner.Planned planned = planner.plan(sql, shape.log(), payload);
        if (planned instanceof RulePlanner.Planned.Stateful stateful) {
            return Result.refused(
                    List.of(),
                    List.of(new RuleError(
                            shape.at().getLineNum(),
                            shape.at().getColumnNum(),
                            "the rule needs more than the current message: " + stateful.why(),
                            "Rules with state are not offered yet; use conditions and expressions on one message.")));
        }
        if (!errors.isEmpty()) {
            return Result.refused(columns, errors);
        }
        RulePlanner.Planned.Hot hot = (RulePlanner.Planned.Hot) planned;
        Set<String> filters = TopicFilters.of(statements.get(0), shape.product().map(ProductTable::productId));
        CompiledQuery query = new CompiledQuery(
                insert,
                actions,
                named(hot.program(), columns),
                hot.plan(),
                filters,
                describe(columns),
                TableSchemas.of(rule, actions, insert.isPresent(), columns));
        return new Result(Optional.of(query), columns, List.of(), warnings(shape, filters, statements));
    }

    private static RuleError unequal(RuleScript.Insert insert, int selected) {
        return new RuleError(
                insert.line(),
                insert.column(),
                insert + " names " + insert.columns().size() + " columns, its SELECT gives " + selected,
                "Name as many as it gives, in its order, or leave the list out and name them with AS.");
    }

    /** The columns under the names they are given, in order; none: their own. */
    private static List<RuleProgram.Column> named(List<RuleProgram.Column> columns, List<String> names) {
        List<RuleProgram.Column> named = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            RuleProgram.Column column = columns.get(i);
            named.add(names.isEmpty() ? column : new RuleProgram.Column(names.get(i), column.type()));
        }
        return List.copyOf(named);
    }

    private static RuleProgram named(RuleProgram program, List<RuleProgram.Column> columns) {
        return new RuleProgram(program.abi(), program.stages(), columns, program.needsJson(), program.payload());
    }

    private List<RuleError> warnings(TextCheck.Shape shape, Set<String> filters, SqlNodeList statements) {
        boolean messages = shape.log() == SourceLog.MESSAGES;
        List<RuleError> warnings =
                new ArrayList<>(new TextWarnings(shape.at(), messages && filters.isEmpty()).of(statements.get(0)));
        if (messages && shape.product().isEmpty()) {
            TableHint.of(statements.get(0), filters, products).ifPresent(warnings::add);
        }
        return List.copyOf(warnings);
    }

    private static List<CompiledQuery.Column> describe(List<RuleProgram.Column> columns) {
        return columns.stream()
                .map(column -> new CompiledQuery.Column(
                        column.name(),
                        ColumnTypes.nameOf(column.type()),
                        column.type().isNullable()))
                .toList();
    }
}
