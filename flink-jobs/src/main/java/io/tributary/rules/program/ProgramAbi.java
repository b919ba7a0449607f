package io.tributary.rules.program;

import org.apache.flink.runtime.util.EnvironmentInformation;

/** What generated code stands on; a program of another is compiled again from its SQL. */
public final class ProgramAbi {
    /** Raised with every change of {@link RuleOperator}, of {@link MessageColumns} or of a function that generated code calls. */
    private static final int REVISION = 2;

    /** Of this process. */
    public static final String CURRENT = "flink-" + EnvironmentInformation.getVersion() + "/tributary-" + REVISION;

    private ProgramAbi() {}
}
