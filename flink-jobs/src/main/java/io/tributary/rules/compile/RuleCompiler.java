package io.tributary.rules.compile;

import io.tributary.identity.RejectedException;
import io.tributary.rules.RuleDefinition;
import io.tributary.rules.bundle.UserFunctions;
import io.tributary.rules.program.PayloadColumn;
import io.tributary.rules.program.RuleProgram;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.calcite.sql.SqlNodeList;

/**
 * From a rule's text to what can run, or to everything that is wrong with it. Flink's own planner decides, so what compiles here runs
 * in the job. Callers may be many; the planner, which is not thread-safe, lives in one thread of the compiler's own, warm from the
 * start: about two seconds for the first answer, tens of milliseconds afterwards. Make one per process and close it.
 */
public final class RuleCompiler implements AutoCloseable {
    private static final String NAMESPACE = "io.tributary.rules";
    private static final String WARM_UP =
            "SELECT device_name, TRY_CAST(JSON_VALUE(payload, '$.t') AS DOUBLE) AS t" + " FROM messages WHERE qos > 0";

    /** A busy machine makes a cold planner slow; a constant expression without end makes it hang. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ProductTable.Source products;
    private final UserFunctions functions;
    private Worker worker = new Worker();

    /** One that knows {@code messages} alone. */
    public RuleCompiler() {
        this(ProductTable.Source.NONE);
    }

    public RuleCompiler(ProductTable.Source products) {
        this(products, UserFunctions.NONE);
    }

    /** @param functions of users, whose code runs in this process when a rule that calls them is compiled */
    public RuleCompiler(ProductTable.Source products, UserFunctions functions) {
        this.products = products;
        this.functions = functions;
    }

    /** Blocks until the verdict is there. */
    public RuleVerdict compile(RuleDefinition rule) {
        return compile(rule, PATIENCE);
    }

    /** The same with other functions of users than usual, to see what becomes of a rule with them. */
    public RuleVerdict compile(RuleDefinition rule, UserFunctions with) {
        return compile(rule, with, PATIENCE);
    }

    /** Names of functions that no bundle may take, in lower-case letters: Flink's, ours, and those that SQL reserves. */
    public Predicate<String> takenNames() {
        return name -> {
            try {
                return worker().isTaken(name).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while looking at the name " + name, e);
            } catch (ExecutionException | TimeoutException e) {
                throw new IllegalStateException("the rule compiler does not say whether " + name + " is taken", e);
            }
        };
    }

    RuleVerdict compile(RuleDefinition rule, Duration patience) {
        return compile(rule, functions, patience);
    }

    /** The planner evaluates what is constant in a rule: what does not come to an end is left behind with its thread. */
    private RuleVerdict compile(RuleDefinition rule, UserFunctions with, Duration patience) {
        Worker present = worker();
        try {
            return present.judge(products, with, rule).get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            replace(present);
            return refused(
                    1,
                    1,
                    "compiling does not come to an end within " + patience.toSeconds() + " s",
                    "Look for an expression of constants that takes long, such as a regular expression on a constant text.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while compiling rule " + rule.name(), e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RejectedException refusal) {
                throw refusal;
            }
            throw new IllegalStateException("the rule compiler failed on rule " + rule.name(), e.getCause());
        }
    }

    private synchronized Worker worker() {
        return worker;
    }

    private synchronized void replace(Worker hanging) {
        if (worker == hanging) {
            hanging.close();
            worker = new Worker();
        }
    }

    /** A planner and the one thread that may use it. */
    private static final class Worker {
        private final ExecutorService thread = Executors.newSingleThreadExecutor(work -> {
            Thread own = new Thread(work, "rule-compiler");
            own.setDaemon(true);
            return own;
        });
        private final Future<Planners> planners = thread.submit(() -> {
            Planners warm = new Planners();
            warm.plain().plan(WARM_UP, List.of());
            return warm;
        });

        Future<RuleVerdict> judge(ProductTable.Source products, UserFunctions functions, RuleDefinition rule) {
            return thread.submit(() -> RuleCompiler.judge(planners.get(), products, functions, rule));
        }

        Future<Boolean> isTaken(String name) {
            return thread.submit(() -> planners.get().isTaken(name));
        }

        void close() {
            thread.shutdownNow();
        }
    }

    private static RuleVerdict judge(
            Planners planners, ProductTable.Source products, UserFunctions functions, RuleDefinition rule) {
        Thread own = Thread.currentThread();
        ClassLoader usual = own.getContextClassLoader();
        try {
            return compile(planners, products, functions, rule);
        } catch (StackOverflowError e) {
            return refused(1, 1, "the SQL is nested too deeply", "Split it into several rules.");
        } catch (OutOfMemoryError e) {
            return refused(
                    1,
                    1,
                    "compiling takes more memory than there is",
                    "Look for an expression of constants that makes a huge text.");
        } catch (RulePlanner.UserFunctionException | LinkageError | AssertionError e) { // the code of users
            return refused(
                    1,
                    1,
                    String.valueOf(e instanceof RuntimeException ? e.getMessage() : e),
                    "Mend the function and upload its bundle again; it has to be made without anything around it.");
        } catch (RejectedException e) {
            throw e; // what is asked for bundles or products says it itself
        } catch (RuntimeException e) {
            // What the planner throws when it does not know what to do with a text has no type in common.
            return new RuleVerdict.Refused(List.of(FlinkErrors.of(e)));
        } finally {
            own.setContextClassLoader(usual);
        }
    }

    private static RuleVerdict compile(
            Planners planners, ProductTable.Source products, UserFunctions functions, RuleDefinition rule) {
        SqlNodeList statements = planners.plain().parse(rule.sql());
        TextCheck text = new TextCheck(products);
        TextCheck.Shape shape = text.check(statements);
        if (!text.errors().isEmpty()) {
            return new RuleVerdict.Refused(text.errors());
        }
        UserCalls calls = UserCalls.in(statements.get(0), planners::isBuiltIn, functions);
        if (!calls.errors().isEmpty()) {
            return new RuleVerdict.Refused(calls.errors());
        }
        RulePlanner planner = calls.bundle()
                .map(bundle -> planners.with(bundle, functions::get))
                .orElse(planners.plain());
        Thread.currentThread().setContextClassLoader(planner.classes()); // Flink looks there, too
        List<RuleError> uncertain = uncertain(calls, planner);
        shape.product().ifPresent(planner::define);
        List<PayloadColumn> payload = shape.product().map(ProductTable::columns).orElse(List.of());
        List<RuleError> errors = new ActionCheck(planner.columnsOf(rule.sql())).errorsOf(rule);
        RulePlanner.Planned planned = planner.plan(rule.sql(), payload);
        if (planned instanceof RulePlanner.Planned.Stateful stateful) {
            return refused(
                    shape.at().getLineNum(),
                    shape.at().getColumnNum(),
                    "the rule needs more than the current message: " + stateful.why(),
                    "Rules with state are not offered yet; use conditions and expressions on one message.");
        }
        if (!errors.isEmpty()) {
            return new RuleVerdict.Refused(errors);
        }
        RulePlanner.Planned.Hot hot = (RulePlanner.Planned.Hot) planned;
        RuleProgram program = hot.program();
        Set<String> filters = TopicFilters.of(statements.get(0), shape.product().map(ProductTable::productId));
        return new RuleVerdict.Accepted(new CompiledRule(
                rule,
                program,
                hot.plan(),
                filters,
                describe(program.columns()),
                schemas(rule, program.columns()),
                Stream.concat(warnings(products, shape, filters, statements).stream(), uncertain.stream())
                        .toList()));
    }

    /** Makes the functions of users ready; those that a replay may answer otherwise are warned about. */
    private static List<RuleError> uncertain(UserCalls calls, RulePlanner planner) {
        List<RuleError> uncertain = new ArrayList<>();
        calls.places().forEach((name, at) -> {
            if (!planner.use(name).isDeterministic()) {
                uncertain.add(
                        new RuleError(
                                at.getLineNum(),
                                at.getColumnNum(),
                                "function " + name
                                        + " says that it is not deterministic: after a failure a message may give"
                                        + " other rows than before",
                                "Let what it gives follow from what it is given, such as message_id for chance and received_at for time."));
            }
        });
        return uncertain;
    }

    private static List<RuleError> warnings(
            ProductTable.Source products, TextCheck.Shape shape, Set<String> filters, SqlNodeList statements) {
        List<RuleError> warnings = new ArrayList<>(new TextWarnings(shape.at(), filters).of(statements.get(0)));
        if (shape.product().isEmpty()) {
            TableHint.of(statements.get(0), filters, products).ifPresent(warnings::add);
        }
        return List.copyOf(warnings);
    }

    private static RuleVerdict refused(int line, int column, String message, String remedy) {
        return new RuleVerdict.Refused(List.of(new RuleError(line, column, message, remedy)));
    }

    private static List<CompiledRule.Column> describe(List<RuleProgram.Column> columns) {
        return columns.stream()
                .map(column -> new CompiledRule.Column(
                        column.name(),
                        ColumnTypes.nameOf(column.type()),
                        column.type().isNullable()))
                .toList();
    }

    private static Optional<CompiledRule.TableSchemas> schemas(RuleDefinition rule, List<RuleProgram.Column> columns) {
        if (rule.tables().isEmpty()) {
            return Optional.empty();
        }
        List<String> key = rule.tables().get(0).key();
        List<Schema.Field> keyFields = new ArrayList<>();
        for (String name : key) {
            RuleProgram.Column column = columns.stream()
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

    private static Schema.Field field(RuleProgram.Column column) {
        Schema schema = ColumnTypes.avroOf(column.type()).orElseThrow();
        return schema.isNullable()
                ? new Schema.Field(column.name(), schema, null, Schema.Field.NULL_DEFAULT_VALUE)
                : new Schema.Field(column.name(), schema);
    }

    private static String record(String name, List<Schema.Field> fields) {
        return Schema.createRecord(name, "", NAMESPACE, false, fields).toString();
    }

    @Override
    public synchronized void close() {
        worker.close();
    }
}
