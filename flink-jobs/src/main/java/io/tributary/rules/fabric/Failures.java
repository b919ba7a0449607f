package io.tributary.rules.fabric;

import io.tributary.rules.eval.EvaluationTooLongException;
import io.tributary.rules.eval.ResultTooLongException;
import io.tributary.rules.program.RuleEvaluation.EvaluationException;
import io.tributary.rules.program.RuleEvaluation.TooManyRowsException;

/** What an evaluation threw, for people. */
final class Failures {
    private static final String REMEDY =
            "; guard the expression in the rule, such as TRY_CAST for CAST or NULLIF(x, 0) for a divisor";

    static String kindOf(Throwable failure) {
        if (failure instanceof TooManyRowsException) {
            return "too-many-rows";
        }
        if (isTooLong(failure)) {
            return "result-too-long";
        }
        return isStopped(failure) ? "evaluation-too-long" : "evaluation-failed";
    }

    static String inWords(Throwable failure) {
        Throwable telling = failure;
        while (telling instanceof EvaluationException && telling.getCause() != null) {
            telling = telling.getCause();
        }
        Throwable root = telling;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String what = root.getMessage() == null
                ? root.getClass().getSimpleName()
                : root.getClass().getSimpleName() + ": " + root.getMessage();
        if (failure instanceof TooManyRowsException) {
            return String.valueOf(failure.getMessage());
        }
        return isTooLong(failure) ? String.valueOf(root.getMessage()) : what + REMEDY;
    }

    /** Whether it was stopped for the time it took. */
    static boolean isStopped(Throwable failure) {
        return isFor(EvaluationTooLongException.class, failure);
    }

    private static boolean isTooLong(Throwable failure) {
        return isFor(ResultTooLongException.class, failure);
    }

    private static boolean isFor(Class<? extends RuntimeException> cause, Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (cause.isInstance(each)) {
                return true;
            }
        }
        return false;
    }

    private Failures() {}
}
