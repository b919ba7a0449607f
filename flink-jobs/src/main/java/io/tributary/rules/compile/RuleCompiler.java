package io.tributary.rules.compile;

import io.tributary.rules.RuleDefinition;
import io.tributary.rules.RuleScript;
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

    private final ProductTable.Source products;
    private Worker worker = new Worker();

    /** One that knows {@code messages} alone. */
    public RuleCompiler() {
        this(ProductTable.Source.NONE);
    }

    public RuleCompiler(ProductTable.Source products) {
        this.products = products;
    }

    /** Blocks until the verdict is there. */
    public RuleVerdict compile(RuleDefinition rule) {
        return compile(rule, PATIENCE);
    }

    /** The planner evaluates what is constant in a rule: what does not come to an end is left behind with its thread. */
    RuleVerdict compile(RuleDefinition rule, Duration patience) {
        Worker present = worker();
        try {
            return present.judge(products, rule).get(patience.toMillis(), TimeUnit.MILLISECONDS);
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
        private final Future<RulePlanner> planner = thread.submit(() -> {
            RulePlanner warm = new RulePlanner();
            warm.plan(WARM_UP, List.of());
            return warm;
        });

        Future<RuleVerdict> judge(ProductTable.Source products, RuleDefinition rule) {
            return thread.submit(() -> RuleCompiler.judge(planner.get(), products, rule));
        }

        void close() {
            thread.shutdownNow();
        }
    }

    private static RuleVerdict judge(RulePlanner planner, ProductTable.Source products, RuleDefinition rule) {
        try {
            return compile(planner, products, rule);
        } catch (StackOverflowError e) {
            return refused(1, 1, "the SQL is nested too deeply", "Split it into several rules.");
        } catch (OutOfMemoryError e) {
            return refused(
                    1,
                    1,
                    "compiling takes more memory than there is",
                    "Look for an expression of constants that makes a huge text.");
        } catch (RuntimeException e) {
            // What the planner throws when it does not know what to do with a text has no type in common.
            return new RuleVerdict.Refused(List.of(FlinkErrors.of(e)));
        }
    }

    private static RuleVerdict compile(RulePlanner planner, ProductTable.Source products, RuleDefinition rule) {
        QueryCompiler queries = new QueryCompiler(planner, products, rule.name());
        Optional<RuleScript> script = rule.script();
        if (script.isPresent()) {
            return new ScriptCompiler(queries).compile(rule, script.get());
        }
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

    private static RuleVerdict refused(int line, int column, String message, String remedy) {
        return new RuleVerdict.Refused(List.of(new RuleError(line, column, message, remedy)));
    }

    @Override
    public synchronized void close() {
        worker.close();
    }
}
