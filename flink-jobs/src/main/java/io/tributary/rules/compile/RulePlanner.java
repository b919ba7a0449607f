package io.tributary.rules.compile;

import io.tributary.rules.bundle.Bundle;
import io.tributary.rules.bundle.BundleRef;
import io.tributary.rules.bundle.RuleClasses;
import io.tributary.rules.program.PayloadColumn;
import io.tributary.rules.program.ProgramAbi;
import io.tributary.rules.program.RuleProgram;
import io.tributary.rules.program.SourceLog;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.api.internal.TableEnvironmentImpl;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.functions.UserDefinedFunction;
import org.apache.flink.table.operations.Operation;
import org.apache.flink.table.operations.QueryOperation;
import org.apache.flink.table.planner.delegation.PlannerBase;
import org.apache.flink.table.planner.functions.sql.FlinkSqlOperatorTable;
import org.apache.flink.table.planner.plan.nodes.exec.ExecEdge;
import org.apache.flink.table.planner.plan.nodes.exec.ExecNode;
import org.apache.flink.table.planner.plan.nodes.exec.ExecNodeGraph;
import org.apache.flink.table.planner.plan.nodes.exec.stream.StreamExecCalc;
import org.apache.flink.table.planner.plan.nodes.exec.stream.StreamExecCorrelate;
import org.apache.flink.table.planner.plan.nodes.exec.stream.StreamExecTableSourceScan;
import org.apache.flink.table.planner.plan.nodes.exec.utils.ExecNodePlanDumper;
import org.apache.flink.table.planner.utils.JavaScalaConversionUtil;
import org.apache.flink.table.runtime.generated.GeneratedClass;
import org.apache.flink.table.runtime.operators.CodeGenOperatorFactory;

/** Reaches into Flink's planner; what it generates is {@link GeneratedCode}'s business. Not thread-safe, as the planner is not. */
final class RulePlanner {
    private static final List<Class<?>> STATELESS =
            List.of(StreamExecCalc.class, StreamExecCorrelate.class, StreamExecTableSourceScan.class);

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

    private final ClassLoader classes;
    private final Map<String, String> functionClasses;
    private final Optional<BundleRef> bundle;
    private final StreamTableEnvironment tables;
    private final Map<String, ProductTable> defined = new HashMap<>();
    private final Map<String, UserDefinedFunction> functions = new HashMap<>();
    private final PlannerBase planner;

    /** One that knows no functions but Flink's and ours. */
    RulePlanner() {
        this(RulePlanner.class.getClassLoader(), Map.of(), Optional.empty());
    }

    /** One that knows those of a bundle, too, each once it is named in {@link #use}. */
    RulePlanner(Bundle bundle) {
        this(new RuleClasses(bundle), bundle.jar().functions(), Optional.of(bundle.ref()));
    }

    private RulePlanner(ClassLoader classes, Map<String, String> functionClasses, Optional<BundleRef> bundle) {
        this.classes = classes;
        this.functionClasses = functionClasses;
        this.bundle = bundle;
        this.tables = MessagesTable.empty(classes);
        this.planner = (PlannerBase) ((TableEnvironmentImpl) tables).getPlanner();
    }

    /** What becomes of a query. */
    sealed interface Planned {
        /**
         * Each message alone is enough.
         *
         * @param plan as EXPLAIN shows the execution plan, the source last
         */
        record Hot(RuleProgram program, String plan) implements Planned {}

        /** @param why in words, with the step of the plan */
        record Stateful(String why) implements Planned {}
    }

    /** The names of all functions that are nobody's own, in lower-case letters. */
    Set<String> builtIn() {
        Set<String> names = new HashSet<>();
        Arrays.stream(tables.listFunctions()).forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
        FlinkSqlOperatorTable.instance(false)
                .getOperatorList()
                .forEach(operator -> names.add(operator.getName().toLowerCase(Locale.ROOT)));
        return names;
    }

    /**
     * Makes a function of the bundle ready to be called. From here on the bundle's code runs in this process: the static code of its
     * class, its constructor, and whatever the planner asks it.
     *
     * @param name in any case of letters
     * @throws UserFunctionException when that does not work
     */
    UserDefinedFunction use(String name) {
        UserDefinedFunction present = functions.get(name);
        if (present != null) {
            return present;
        }
        String className = functionClasses.getOrDefault(name, "");
        try {
            UserDefinedFunction made = (UserDefinedFunction)
                    Class.forName(className, true, classes).getConstructor().newInstance();
            tables.createTemporarySystemFunction(name, made);
            functions.put(name, made);
            return made;
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            throw new UserFunctionException(name, className, e);
        }
    }

    /** A function of a user that cannot be made. */
    static final class UserFunctionException extends RuntimeException {
        UserFunctionException(String name, String className, Throwable cause) {
            super("function " + name + " cannot be made of class " + className + ": " + rootOf(cause), cause);
        }

        private static Throwable rootOf(Throwable failure) {
            Throwable root = failure;
            while (root.getCause() != null && root.getCause() != root) {
                root = root.getCause();
            }
            return root;
        }
    }

    /** Where the classes of a rule's functions are found. */
    ClassLoader classes() {
        return classes;
    }

    SqlNodeList parse(String sql) {
        return planner.createFlinkPlanner().parser().parseSqlList(sql);
    }

    /** Names and types of a query's result. */
    List<RuleProgram.Column> columnsOf(String sql) {
        return columnsOf(query(sql));
    }

    /** The table of a product, as it is now. */
    void define(ProductTable table) {
        if (!table.equals(defined.put(table.productId(), table))) {
            MessagesTable.define(tables, table.productId(), table.columns());
        }
    }

    /**
     * Decides by the plan, never by the text.
     *
     * @param log it reads
     * @param payload columns of the table it reads behind those of every message
     */
    Planned plan(String sql, SourceLog log, List<PayloadColumn> payload) {
        QueryOperation query = query(sql);
        planner.beforeTranslation();
        try {
            RelNode relational =
                    planner.createRelBuilder().queryOperation(query).build();
            var optimized = planner.optimize(JavaScalaConversionUtil.toScala(List.of(relational)));
            ExecNodeGraph graph = planner.translateToExecNodeGraph(optimized, false);
            Optional<String> state = stateIn(graph.getRootNodes().get(0));
            if (state.isPresent()) {
                return new Planned.Stateful(state.get());
            }
            String plan = ExecNodePlanDumper.dagToString(graph).strip();
            Transformation<?> last = planner.translateToPlan(graph).get(0);
            return new Planned.Hot(programOf(last, columnsOf(query), log, payload), plan);
        } finally {
            planner.afterTranslation();
        }
    }

    private static List<RuleProgram.Column> columnsOf(QueryOperation query) {
        List<RuleProgram.Column> columns = new ArrayList<>();
        for (Column column : query.getResolvedSchema().getColumns()) {
            columns.add(new RuleProgram.Column(
                    column.getName(), column.getDataType().getLogicalType()));
        }
        return columns;
    }

    /** The generated operators from the source to the result. */
    private RuleProgram programOf(
            Transformation<?> last, List<RuleProgram.Column> columns, SourceLog log, List<PayloadColumn> payload) {
        List<GeneratedClass<?>> generated = new ArrayList<>();
        Transformation<?> step = last;
        while (step instanceof OneInputTransformation<?, ?> operator) {
            if (!(operator.getOperatorFactory() instanceof CodeGenOperatorFactory<?> factory)) {
                throw new IllegalArgumentException(
                        "the plan has a step whose code is not generated: " + operator.getName());
            }
            generated.add(0, factory.getGeneratedClass());
            step = operator.getInputs().get(0);
        }
        if (!step.getInputs().isEmpty()) {
            throw new IllegalArgumentException("the plan has a step of several inputs: " + step.getName());
        }
        List<RuleProgram.Stage> stages = new ArrayList<>();
        for (GeneratedClass<?> each : generated) {
            stages.add(GeneratedCode.compile(
                    each.getClassName(), each.getCode(), each.getReferences(), stages.size(), classes));
        }
        boolean needsJson = GeneratedCode.needsJson(
                generated.stream().map(GeneratedClass::getCode).toList());
        return new RuleProgram(ProgramAbi.of(log, bundle), stages, columns, needsJson || !payload.isEmpty(), payload);
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
