package io.tributary.rules.compile;

import io.tributary.identity.RejectedException;
import io.tributary.rules.RuleDefinition;
import io.tributary.rules.RuleScript;
import io.tributary.rules.bundle.UserFunctions;
import io.tributary.rules.program.SourceLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.calcite.sql.SqlNode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From a rule's text to what can run, or to everything that is wrong with it. Flink's own planner decides, so what compiles here runs
 * in the job. Callers may be many; the planner, which is not thread-safe, lives in one thread of the compiler's own, warm from the
 * start: about two seconds for the first answer, tens of milliseconds afterwards. Make one per process and close it.
 */
public final class RuleCompiler implements AutoCloseable {
    private static final String WARM_UP =
            "SELECT device_name, TRY_CAST(JSON_VALUE(payload, '$.t') AS DOUBLE) AS t" + " FROM messages WHERE qos > 0";

    /** A busy machine makes a cold planner slow; a constant expression without end makes it hang. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Logger LOG = LoggerFactory.getLogger(RuleCompiler.class);

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
            warm.plain().plan(WARM_UP, SourceLog.MESSAGES, List.of());
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
        Optional<RuleScript> script = rule.script();
        List<String> texts = script.map(each ->
                        each.inserts().stream().map(RuleScript.Insert::query).toList())
                .orElseGet(() -> List.of(rule.sql()));
        UserCalls calls = UserCalls.in(readable(planners.plain(), texts), planners::isBuiltIn, functions);
        if (!calls.errors().isEmpty()) {
            return new RuleVerdict.Refused(calls.errors());
        }
        RulePlanner planner = calls.bundle()
                .map(bundle -> planners.with(bundle, functions::get))
                .orElse(planners.plain());
        Thread.currentThread().setContextClassLoader(planner.classes()); // Flink looks there, too
        List<RuleError> uncertain = uncertain(calls, planner);
        QueryCompiler queries = new QueryCompiler(planner, products, rule.name());
        RuleVerdict verdict = script.map(each -> new ScriptCompiler(queries).compile(rule, each))
                .orElseGet(() -> compile(queries, rule));
        return verdict instanceof RuleVerdict.Accepted accepted && !uncertain.isEmpty()
                ? new RuleVerdict.Accepted(withWarnings(accepted.rule(), uncertain))
                : verdict;
    }

    /** What cannot be read is told when it is compiled. */
    private static List<SqlNode> readable(RulePlanner planner, List<String> texts) {
        List<SqlNode> statements = new ArrayList<>();
        for (String text : texts) {
            try {
                planner.parse(text).forEach(statements::add);
            } catch (RuntimeException e) {
                LOG.debug("a text is not looked through for functions of users: {}", e.toString());
            }
        }
        return statements;
    }

    private static CompiledRule withWarnings(CompiledRule rule, List<RuleError> more) {
        return new CompiledRule(
                rule.definition(),
                rule.queries(),
                Stream.concat(rule.warnings().stream(), more.stream()).toList());
    }

    private static RuleVerdict compile(QueryCompiler queries, RuleDefinition rule) {
        QueryCompiler.Result result = queries.compile(rule.sql(), rule.actions());
        List<RuleError> errors = new ArrayList<>(result.errors());
        if (result.query().isPresent() || !result.columns().isEmpty()) {
            errors.addAll(new ActionCheck(result.columns()).errorsOfErrorActions(rule.errorActions()));
        }
        if (!errors.isEmpty() || result.query().isEmpty()) {
            return new RuleVerdict.Refused(errors);
        }
        return new RuleVerdict.Accepted(
                new CompiledRule(rule, List.of(result.query().get()), result.warnings()));
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

    private static RuleVerdict refused(int line, int column, String message, String remedy) {
        return new RuleVerdict.Refused(List.of(new RuleError(line, column, message, remedy)));
    }

    @Override
    public synchronized void close() {
        worker.close();
    }
}
