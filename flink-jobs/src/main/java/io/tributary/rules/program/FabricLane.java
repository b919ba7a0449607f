package io.tributary.rules.program;

/** Which fabric a rule runs in: functions of users never share a process with rules that call none. */
public enum FabricLane {
    /** Rules of Flink's functions and ours. */
    PLAIN,
    /** Rules that call functions of a bundle. */
    USER_FUNCTIONS;

    /**
     * The lane of a program, or of a rule whose program is not there while it is paused.
     *
     * @param abi as in {@link RuleProgram#abi}
     */
    public static FabricLane of(String abi) {
        return ProgramAbi.bundleOf(abi).isPresent() ? USER_FUNCTIONS : PLAIN;
    }
}
