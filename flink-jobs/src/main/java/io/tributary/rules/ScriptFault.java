package io.tributary.rules;

/** Something in a script that cannot be read; within the reader alone, which makes a {@link RuleScript.Flaw} of it. */
final class ScriptFault extends RuntimeException {
    private final int at;
    private final String remedy;

    /** @param at where in the script */
    ScriptFault(int at, String message, String remedy) {
        super(message, null, false, false);
        this.at = at;
        this.remedy = remedy;
    }

    int at() {
        return at;
    }

    String remedy() {
        return remedy;
    }
}
