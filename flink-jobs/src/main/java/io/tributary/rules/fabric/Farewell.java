package io.tributary.rules.fabric;

import io.tributary.rules.program.RuleEvaluation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes what is evaluated no more. That a function does not close well is no reason to stop the others. */
final class Farewell {
    private static final Logger LOG = LoggerFactory.getLogger(Farewell.class);

    static void to(RuleEvaluation evaluation, Revision.Key key) {
        if (evaluation.callsUserFunctions()) {
            UserCode.start(evaluation.classes(), () -> close(evaluation, key)); // it may take its time
        } else {
            close(evaluation, key);
        }
    }

    private static void close(RuleEvaluation evaluation, Revision.Key key) {
        try {
            evaluation.close();
        } catch (Exception | LinkageError | AssertionError e) { // closing a function declares no less
            LOG.warn("the functions of rule {} did not close well: {}", key.text(), e.toString());
        }
    }

    private Farewell() {}
}
