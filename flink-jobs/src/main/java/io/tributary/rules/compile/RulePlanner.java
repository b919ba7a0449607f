package io.tributary.rules.compile;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.api.internal.TableEnvironmentImpl;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.operations.Operation;
import org.apache.flink.table.operations.QueryOperation;
import org.apache.flink.table.planner.delegation.PlannerBase;
import org.apache.flink.table.planner.plan.nodes.exec.ExecEdge;
import org.apache.flink.table.planner.plan.nodes.exec.ExecNode;
import org.apache.flink.table.planner.plan.nodes.exec.stream.StreamExecCalc;
import org.apache.flink.table.planner.plan.nodes.exec.stream.StreamExecCorrelate;
import org.apache.flink.table.planner.plan.nodes.exec.stream.StreamExecDataStreamScan;
import org.apache.flink.table.planner.plan.nodes.exec.stream.StreamExecTableSourceScan;
import org.apache.flink.table.planner.utils.JavaScalaConversionUtil;

/** The one place that reaches into Flink's planner. Not thread-safe, as the planner is not. */
final class RulePlanner {
    private static final List<Class<?>> STATELESS = List.of(
            StreamExecCalc.class,
            StreamExecCorrelate.class,
            StreamExecTableSourceScan.class,
            StreamExecDataStreamScan.class);

    /** Steps of a plan that only carry to another, which says more. */
    private static final List<String> CARRIERS = List.of("StreamExecExchange", "StreamExecDropUpdateBefore");

    private static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry("Aggregate", "an aggregate"),
            Map.entry("Join", "a join"),
            Map.entry("Sort", "ORDER BY"),
            Map.entry("Limit", "LIMIT"),
            Map.entry("Rank", "a ranking"),
            Map.entry("Deduplicate", "keeping one of several rows"),
            Map.entry("Match", "MATCH_RECOGNIZE"),
            Map.entry("Window", "a window"),
            Map.entry("Union", "UNION"),
            Map.entry("Values", "constant rows, or a condition that is never true"),
            Map.entry("Async", "a function that waits for others"),
            Map.entry("Python", "a Python function"));

    private final StreamTableEnvironment tables = MessagesTable.empty();
    private final PlannerBase planner = (PlannerBase) ((TableEnvironmentImpl) tables).getPlanner();

    SqlNodeList parse(String sql) {
        return planner.createFlinkPlanner().parser().parseSqlList(sql);
    }

    /** Names and types of a query's result. */
    List<ActionCheck.TypedColumn> columnsOf(String sql) {
        ResolvedSchema schema = query(sql).getResolvedSchema();
        List<ActionCheck.TypedColumn> columns = new ArrayList<>();
        for (Column column : schema.getColumns()) {
            columns.add(new ActionCheck.TypedColumn(
                    column.getName(), column.getDataType().getLogicalType()));
        }
        return columns;
    }

    /** Why a query cannot handle each message alone, by its plan; empty when it can. */
    Optional<String> stateIn(String sql) {
        planner.beforeTranslation();
        try {
            RelNode relational =
                    planner.createRelBuilder().queryOperation(query(sql)).build();
            var optimized = planner.optimize(JavaScalaConversionUtil.toScala(List.of(relational)));
            var graph = planner.translateToExecNodeGraph(optimized, false);
            return stateIn(graph.getRootNodes().get(0));
        } finally {
            planner.afterTranslation();
        }
    }

    private static Optional<String> stateIn(ExecNode<?> root) {
        Deque<ExecNode<?>> open = new ArrayDeque<>(List.of(root));
        Optional<String> reason = Optional.empty();
        while (!open.isEmpty()) {
            ExecNode<?> node = open.poll();
            if (!STATELESS.contains(node.getClass())) {
                reason = Optional.of(wordsFor(node));
                if (!CARRIERS.contains(node.getClass().getSimpleName())) {
                    return reason;
                }
            }
            node.getInputEdges().stream().map(ExecEdge::getSource).forEach(open::add);
        }
        return reason;
    }

    private static String wordsFor(ExecNode<?> node) {
        String type = node.getClass().getSimpleName();
        return WORDS.entrySet().stream()
                        .filter(word -> type.contains(word.getKey()))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElse("a step that is not per message")
                + " (" + node.getDescription() + ")";
    }

    private QueryOperation query(String sql) {
        List<Operation> operations = planner.getParser().parse(sql);
        if (operations.size() == 1 && operations.get(0) instanceof QueryOperation query) {
            return query;
        }
        throw new IllegalArgumentException("a rule is one SELECT");
    }
}
