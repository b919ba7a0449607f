package io.tributary.rules.fabric;

import io.tributary.rules.program.FabricLane;
import io.tributary.rules.program.RuleEvaluation;
import java.io.IOException;

/** Which rules a fabric runs, and where the classes that they stand on come from. Thread-safe. */
interface LaneClasses {
    /** Loads a program. */
    @FunctionalInterface
    interface Loading {
        RuleEvaluation with(ClassLoader classes) throws IOException;
    }

    /** Classes cannot be had at this moment, which says nothing of the rule: the fabric begins again. */
    final class UnavailableException extends RuntimeException {
        UnavailableException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    FabricLane lane();

    /**
     * @param abi of the program
     * @throws IOException when the program cannot run here, and why
     * @throws UnavailableException when that is not known
     */
    RuleEvaluation load(String abi, Loading loading) throws IOException;

    /** Rules that call no functions of users. */
    LaneClasses PLAIN = new LaneClasses() {
        @Override
        public FabricLane lane() {
            return FabricLane.PLAIN;
        }

        @Override
        public RuleEvaluation load(String abi, Loading loading) throws IOException {
            return loading.with(LaneClasses.class.getClassLoader());
        }
    };
}
