package io.tributary.rules.compile;

import io.tributary.rules.RuleAction;
import io.tributary.rules.RuleDefinition;
import io.tributary.rules.RuleScript;
import io.tributary.rules.RuleScript.Insert;
import io.tributary.rules.program.RuleProgram;
import io.tributary.rules.program.SourceLog;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** From a script to what can run: each INSERT by itself, and whether they go together. Says of all INSERTs at once what is wrong. */
final class ScriptCompiler {
    private final QueryCompiler queries;

    ScriptCompiler(QueryCompiler queries) {
        this.queries = queries;
    }

    RuleVerdict compile(RuleDefinition rule, RuleScript script) {
        List<RuleError> errors = new ArrayList<>();
        script.flaws()
                .forEach(flaw -> errors.add(new RuleError(flaw.line(), flaw.column(), flaw.message(), flaw.remedy())));
        List<CompiledQuery> compiled = new ArrayList<>();
        List<List<RuleProgram.Column>> columns = new ArrayList<>();
        List<RuleError> warnings = new ArrayList<>();
        for (Insert insert : script.inserts()) {
            QueryCompiler.Result result = resultOf(insert);
            errors.addAll(result.errors());
            warnings.addAll(result.warnings());
            columns.add(result.columns());
            result.query().ifPresent(compiled::add);
        }
        errors.addAll(differences(compiled));
        errors.addAll(otherLogs(compiled));
        if (errors.isEmpty()) {
            errors.addAll(new ActionCheck(common(columns)).errorsOfErrorActions(rule.errorActions()));
        }
        if (!errors.isEmpty()) {
            errors.sort(Comparator.comparingInt(RuleError::line).thenComparingInt(RuleError::column));
            return new RuleVerdict.Refused(errors);
        }
        return new RuleVerdict.Accepted(new CompiledRule(rule, compiled, warnings));
    }

    private QueryCompiler.Result resultOf(Insert insert) {
        try {
            return queries.compile(insert);
        } catch (RuntimeException e) { // as in a rule that is one SELECT: what the planner throws has no type in common
            return QueryCompiler.Result.refused(List.of(), List.of(placed(FlinkErrors.of(e), insert)));
        }
    }

    /** What Flink gives no place is said of the beginning of a text, and here that is not the beginning of the SELECT. */
    private static RuleError placed(RuleError error, Insert insert) {
        return error.line() == 1 && error.column() == 1
                ? new RuleError(insert.line(), insert.column(), error.message(), error.remedy())
                : error;
    }

    /** What two INSERTs write to one table goes through one topic, so that its order is that of the messages. */
    private static List<RuleError> differences(List<CompiledQuery> compiled) {
        List<RuleError> errors = new ArrayList<>();
        Map<String, CompiledQuery> tables = new HashMap<>();
        for (CompiledQuery query : compiled) {
            Insert insert = query.insert().orElseThrow();
            if (insert.action() instanceof RuleAction.Jdbc table) {
                CompiledQuery first = tables.putIfAbsent(table.destination() + "." + table.table(), query);
                if (first != null && !first.table().equals(query.table())) {
                    errors.add(new RuleError(
                            insert.line(),
                            insert.column(),
                            insert + " writes other columns than "
                                    + first.insert().orElseThrow() + ", or another key",
                            "Give both SELECTs the same columns, types and order, and both sinks the same key."));
                }
            }
        }
        return errors;
    }

    /** Where a rule begins and how far it came are places in one log. */
    private static List<RuleError> otherLogs(List<CompiledQuery> compiled) {
        List<RuleError> errors = new ArrayList<>();
        for (CompiledQuery query : compiled) {
            Insert insert = query.insert().orElseThrow();
            SourceLog first = compiled.get(0).log();
            if (query.log() != first) {
                errors.add(new RuleError(
                        insert.line(),
                        insert.column(),
                        insert + " reads " + query.log().table() + ", "
                                + compiled.get(0).insert().orElseThrow() + " reads " + first.table()
                                + "; a rule reads one of them",
                        "Make two rules of it."));
            }
        }
        return errors;
    }

    /** The columns that every row has, whichever INSERT gives it. */
    private static List<RuleProgram.Column> common(List<List<RuleProgram.Column>> columns) {
        return columns.get(0).stream()
                .filter(column -> columns.stream()
                        .allMatch(others -> others.stream()
                                .anyMatch(other -> other.name().equals(column.name())
                                        && ColumnTypes.isPlain(other.type()) == ColumnTypes.isPlain(column.type()))))
                .toList();
    }
}
