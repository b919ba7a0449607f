package io.tributary.rules.compile;

/**
 * What is wrong with a rule, where, and what to do about it.
 *
 * @param line of the SQL, from 1; 0 when an action is to blame, which the message then names
 * @param column in the line, from 1; 0 like {@code line}
 */
public record RuleError(int line, int column, String message, String remedy) {

    static RuleError ofAction(String place, String message, String remedy) {
        return new RuleError(0, 0, place + ": " + message, remedy);
    }

    @Override
    public String toString() {
        return line == 0 ? message : "line " + line + ", column " + column + ": " + message;
    }
}
