package io.tributary.rules.compile;

import io.tributary.rules.RuleDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.avro.Schema;

/**
 * From a rule's text to what can run, or to everything that is wrong with it. Flink's own planner decides, so what compiles here runs
 * in the job. Callers may be many; the planner, which is not thread-safe, lives in one thread of the compiler's own, warm from the
 * start: about two seconds for the first answer, tens of milliseconds afterwards. Make one per process and close it.
 */
public final class RuleCompiler implements AutoCloseable {
    private static final String NAMESPACE = "io.tributary.rules";
    private static final String WARM_UP =
            "SELECT device_name, TRY_CAST(JSON_VALUE(payload, '$.t') AS DOUBLE) AS t" + " FROM messages WHERE qos > 0";

    private static final Pattern SELECT = Pattern.compile("SELECT(\\s+ALL\\b)?", Pattern.CASE_INSENSITIVE);

    private final ExecutorService thread = Executors.newSingleThreadExecutor(work -> {
        Thread own = new Thread(work, "rule-compiler");
        own.setDaemon(true);
        return own;
    });
    private final Future<RulePlanner> planner;

    public RuleCompiler() {
        planner = thread.submit(() -> {
            RulePlanner warm = new RulePlanner();
            warm.stateIn(WARM_UP);
            return warm;
        });
    }

    /** Blocks until the verdict is there. */
    public RuleVerdict compile(RuleDefinition rule) {
        Future<RuleVerdict> verdict = thread.submit(() -> judge(planner.get(), rule));
        try {
            return verdict.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while compiling rule " + rule.name(), e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the rule compiler failed on rule " + rule.name(), e.getCause());
        }
    }

    private static RuleVerdict judge(RulePlanner planner, RuleDefinition rule) {
        try {
            return compile(planner, rule);
        } catch (StackOverflowError e) {
            return refused(1, 1, "the SQL is nested too deeply", "Split it into several rules.");
        } catch (RuntimeException e) {
            // What the planner throws when it does not know what to do with a text has no type in common.
            return new RuleVerdict.Refused(List.of(FlinkErrors.of(e)));
        }
    }

    private static RuleVerdict compile(RulePlanner planner, RuleDefinition rule) {
        TextCheck text = new TextCheck();
        TextCheck.Shape shape = text.check(planner.parse(rule.sql()));
        if (!text.errors().isEmpty()) {
            return new RuleVerdict.Refused(text.errors());
        }
        List<ActionCheck.TypedColumn> columns = planner.columnsOf(rule.sql());
        Optional<String> state = planner.stateIn(rule.sql());
        if (state.isPresent()) {
            return refused(
                    shape.at().getLineNum(),
                    shape.at().getColumnNum(),
                    "the rule needs more than the current message: " + state.get(),
                    "Rules with state are not offered yet; use conditions and expressions on one message.");
        }
        List<RuleError> errors = new ActionCheck(columns).errorsOf(rule);
        if (!errors.isEmpty()) {
            return new RuleVerdict.Refused(errors);
        }
        String jobSql = withSourceColumns(rule.sql(), shape);
        requireSameColumns(columns, planner.columnsOf(jobSql));
        return new RuleVerdict.Accepted(new CompiledRule(rule, jobSql, describe(columns), schemas(rule, columns)));
    }

    private static RuleVerdict refused(int line, int column, String message, String remedy) {
        return new RuleVerdict.Refused(List.of(new RuleError(line, column, message, remedy)));
    }

    /** Puts the hidden columns behind SELECT; all else stays as the author wrote it. */
    private static String withSourceColumns(String sql, TextCheck.Shape shape) {
        int at = 0;
        for (int line = 1; line < shape.at().getLineNum(); line++) {
            at = sql.indexOf('\n', at) + 1;
        }
        Matcher select = SELECT.matcher(sql).region(at + shape.at().getColumnNum() - 1, sql.length());
        if (!select.lookingAt()) {
            throw new IllegalArgumentException("the SELECT is not where it was parsed");
        }
        String head = sql.substring(0, select.end());
        return head + " " + SourceColumns.selectList(shape.table()) + sql.substring(select.end());
    }

    private static void requireSameColumns(List<ActionCheck.TypedColumn> wanted, List<ActionCheck.TypedColumn> all) {
        if (!all.subList(SourceColumns.ALL.size(), all.size()).equals(wanted)) {
            throw new IllegalArgumentException("the rule's columns change when its source position is added; "
                    + "it reads " + wanted + " alone and " + all + " with it");
        }
    }

    private static List<CompiledRule.Column> describe(List<ActionCheck.TypedColumn> columns) {
        return columns.stream()
                .map(column -> new CompiledRule.Column(
                        column.name(),
                        ColumnTypes.nameOf(column.type()),
                        column.type().isNullable()))
                .toList();
    }

    private static Optional<CompiledRule.TableSchemas> schemas(
            RuleDefinition rule, List<ActionCheck.TypedColumn> columns) {
        if (rule.tables().isEmpty()) {
            return Optional.empty();
        }
        List<String> key = rule.tables().get(0).key();
        List<Schema.Field> keyFields = new ArrayList<>();
        for (String name : key) {
            ActionCheck.TypedColumn column = columns.stream()
                    .filter(each -> each.name().equals(name))
                    .findFirst()
                    .orElseThrow();
            keyFields.add(
                    new Schema.Field(name, ColumnTypes.required(column.type()).orElseThrow()));
        }
        List<Schema.Field> fields = columns.stream().map(RuleCompiler::field).toList();
        return Optional.of(new CompiledRule.TableSchemas(
                key, record("rule_" + rule.name() + "_key", keyFields), record("rule_" + rule.name(), fields)));
    }

    private static Schema.Field field(ActionCheck.TypedColumn column) {
        Schema schema = ColumnTypes.avroOf(column.type()).orElseThrow();
        return schema.isNullable()
                ? new Schema.Field(column.name(), schema, null, Schema.Field.NULL_DEFAULT_VALUE)
                : new Schema.Field(column.name(), schema);
    }

    private static String record(String name, List<Schema.Field> fields) {
        return Schema.createRecord(name, "", NAMESPACE, false, fields).toString();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
