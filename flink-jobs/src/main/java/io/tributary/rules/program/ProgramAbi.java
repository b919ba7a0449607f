package io.tributary.rules.program;

import io.tributary.rules.bundle.BundleRef;
import java.util.Optional;
import org.apache.flink.runtime.util.EnvironmentInformation;

/** What generated code stands on; a program of another is compiled again from its SQL. */
public final class ProgramAbi {
    /** Raised with every change of {@link RuleOperator}, of {@link MessageColumns} or of a function that generated code calls. */
    private static final int REVISION = 2;

    /** Of this process, for programs that call no functions of users. */
    public static final String CURRENT = "flink-" + EnvironmentInformation.getVersion() + "/tributary-" + REVISION;

    private static final String FUNCTIONS = "/functions/";

    /** Of this process, for programs that call functions of a bundle: its hash is part of it. */
    public static String with(BundleRef bundle) {
        return CURRENT + FUNCTIONS + bundle.name() + "/" + bundle.sha256();
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

    /** Whether generated code of it runs in this process, given the bundle it names. */
    static boolean runsHere(String abi) {
        return abi.equals(bundleOf(abi).map(ProgramAbi::with).orElse(CURRENT));
    }

    private ProgramAbi() {}
}
