package io.tributary.rules.program;

import io.tributary.rules.bundle.BundleRef;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.runtime.util.EnvironmentInformation;

/** What generated code stands on; a program of another is compiled again from its SQL. */
public final class ProgramAbi {
    /** Raised with every change of {@link RuleOperator}, of {@link MessageColumns}, of {@link EventTable} or of a function that generated code calls. */
    private static final int REVISION = 3;

    private static final String PLATFORM = "flink-" + EnvironmentInformation.getVersion() + "/tributary-" + REVISION;

    private static final String FROM = "/from/";
    private static final String FUNCTIONS = "/functions/";

    /** Of this process, for programs that read messages and call no functions of users. */
    public static final String CURRENT = of(SourceLog.MESSAGES, Optional.empty());

    /**
     * Of this process: what a program reads is part of it, as is the hash of the functions it calls. So a fabric of before, which knows
     * neither, refuses it.
     */
    public static String of(SourceLog log, Optional<BundleRef> functions) {
        return PLATFORM
                + (log == SourceLog.MESSAGES ? "" : FROM + log.table())
                + functions
                        .map(bundle -> FUNCTIONS + bundle.name() + "/" + bundle.sha256())
                        .orElse("");
    }

    /** The bundle whose functions a program calls, if any. */
    public static Optional<BundleRef> bundleOf(String abi) {
        int at = abi.indexOf(FUNCTIONS);
        if (at < 0) {
            return Optional.empty();
        }
        String[] parts = abi.substring(at + FUNCTIONS.length()).split("/", 2);
        return Optional.of(new BundleRef(parts[0], parts.length < 2 ? "" : parts[1]));
    }

    /**
     * The log that a program reads, or a rule while it is paused and has none.
     *
     * @param abi empty: of a rule of before the fabric
     */
    public static SourceLog logOf(String abi) {
        String platform = abi.contains(FUNCTIONS) ? abi.substring(0, abi.indexOf(FUNCTIONS)) : abi;
        return Stream.of(SourceLog.values())
                .filter(log -> platform.endsWith(FROM + log.table()))
                .findFirst()
                .orElse(SourceLog.MESSAGES);
    }

    /** Whether generated code of it runs in this process, given the bundle it names. */
    static boolean runsHere(String abi) {
        return abi.equals(of(logOf(abi), bundleOf(abi)));
    }

    private ProgramAbi() {}
}
