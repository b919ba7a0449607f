package io.tributary.rules.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.flink.table.functions.BuiltInFunctionDefinition;
import org.apache.flink.table.functions.BuiltInFunctionDefinitions;
import org.apache.flink.table.functions.FunctionKind;
import org.apache.flink.table.planner.functions.sql.FlinkSqlOperatorTable;
import org.junit.jupiter.api.Test;

/** Flink itself says which functions it has: each is among the queries that are compared, or named here with the reason why not. */
class EveryFunctionTest {
    private static final Pattern NAME = Pattern.compile("[A-Z][A-Z0-9_]*( [A-Z]+)*");

    /** Each has a line in {@code refused.txt}, itself or one of its kind. */
    private static final Set<String> NOT_FOR_HOT_RULES = Set.of(
            // windows
            "TUMBLE",
            "TUMBLE_START",
            "TUMBLE_END",
            "TUMBLE_ROWTIME",
            "TUMBLE_PROCTIME",
            "HOP",
            "HOP_START",
            "HOP_END",
            "HOP_ROWTIME",
            "HOP_PROCTIME",
            "SESSION",
            "SESSION_START",
            "SESSION_END",
            "SESSION_ROWTIME",
            "SESSION_PROCTIME",
            "CUMULATE",
            "DESCRIPTOR",
            // several rows: sets, sub-queries, orders, patterns
            "UNION",
            "UNION ALL",
            "EXCEPT",
            "EXCEPT ALL",
            "INTERSECT",
            "INTERSECT ALL",
            "EXISTS",
            "DESC",
            "NULLS FIRST",
            "NULLS LAST",
            "IGNORE NULLS",
            "RESPECT NULLS",
            "FIRST",
            "LAST",
            "PREV",
            "NEXT",
            "SKIP TO FIRST",
            "SKIP TO LAST",
            "CLASSIFIER",
            "FINAL",
            "RUNNING",
            "MATCH_ROWTIME",
            "MATCH_PROCTIME",
            "MULTISET",
            // watermarks, changes, models
            "CURRENT_WATERMARK",
            "SOURCE_WATERMARK",
            "STREAMRECORD_TIMESTAMP",
            "TO_CHANGELOG",
            "FROM_CHANGELOG",
            "ML_PREDICT",
            "ML_EVALUATE",
            "VECTOR_SEARCH",
            // writes to the log of the process
            "PRINT");

    /** Known to the planner only, to the Table API, or by another spelling. */
    private static final Set<String> NOT_WRITTEN_SO = Set.of(
            "PROCTIME_MATERIALIZE",
            "SEARCH",
            "DOT",
            "ITEM",
            "AGG_DECIMAL_PLUS",
            "HIVE_AGG_DECIMAL_PLUS",
            "IFTHENELSE",
            "IS_JSON",
            "LOWERCASE",
            "UPPERCASE",
            "TEMPORALOVERLAPS",
            "CURRENTDATABASE",
            "REINTERPRET_CAST",
            "NOTBETWEEN",
            "AT",
            "NOT BETWEEN ASYMMETRIC");

    @Test
    void isComparedOrNamed() {
        String compared = Query.all().stream().map(Query::text).collect(Collectors.joining("\n"));
        Set<String> missing = new TreeSet<>(names());

        missing.removeIf(name -> Pattern.compile("\\b" + name.replace(" ", "\\s+(\\S+\\s+)?") + "\\b")
                .matcher(compared)
                .find());
        missing.removeAll(NOT_FOR_HOT_RULES);
        missing.removeAll(NOT_WRITTEN_SO);

        assertThat(missing).isEmpty();
    }

    /** None is named that Flink does not have any more. */
    @Test
    void noNameIsOld() {
        assertThat(names()).containsAll(NOT_FOR_HOT_RULES).containsAll(NOT_WRITTEN_SO);
    }

    private static Set<String> names() {
        Set<String> names = new TreeSet<>();
        FlinkSqlOperatorTable.instance(false).getOperatorList().stream()
                .filter(operator -> !operator.isAggregator())
                .forEach(operator -> names.add(operator.getName()));
        for (BuiltInFunctionDefinition each : BuiltInFunctionDefinitions.getDefinitions()) {
            if (!each.isInternal()
                    && each.getKind() != FunctionKind.AGGREGATE
                    && each.getKind() != FunctionKind.OTHER) {
                names.add(each.getSqlName());
            }
        }
        names.removeIf(name -> !NAME.matcher(name).matches());
        return names;
    }
}
