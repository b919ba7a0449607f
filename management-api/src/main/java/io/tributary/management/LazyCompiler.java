package io.tributary.management;

import io.tributary.rules.RuleDefinition;
import io.tributary.rules.bundle.UserFunctions;
import io.tributary.rules.compile.ProductTable;
import io.tributary.rules.compile.RuleCompiler;
import io.tributary.rules.compile.RuleVerdict;
import org.jspecify.annotations.Nullable;

/** The compiler, made when the process serves: its planner takes seconds of CPU that the start of others needs more. */
final class LazyCompiler implements AutoCloseable {
    private final ProductTable.Source products;
    private final UserFunctions functions;
    private @Nullable RuleCompiler compiler;

    LazyCompiler(ProductTable.Source products, UserFunctions functions) {
        this.products = products;
        this.functions = functions;
    }

    synchronized RuleCompiler warm() {
        RuleCompiler present = compiler;
        if (present == null) {
            present = new RuleCompiler(products, functions);
            compiler = present;
        }
        return present;
    }

    RuleVerdict compile(RuleDefinition rule) {
        return warm().compile(rule);
    }

    RuleVerdict compile(RuleDefinition rule, UserFunctions with) {
        return warm().compile(rule, with);
    }

    @Override
    public synchronized void close() {
        if (compiler != null) {
            compiler.close();
        }
    }
}
