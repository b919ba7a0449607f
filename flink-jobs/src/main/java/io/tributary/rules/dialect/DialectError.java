package io.tributary.rules.dialect;

/**
 * What is wrong with a rule, where, and what to do about it.
 *
 * @param line of the dialect's text, from 1; 0 when no place in it is to blame but a placeholder of an action
 * @param column in the line, from 1; 0 like {@code line}
 */
public record DialectError(int line, int column, String message, String remedy) {

    static DialectError at(Place place, String message, String remedy) {
        return new DialectError(place.line(), place.column(), message, remedy);
    }

    @Override
    public String toString() {
        return line == 0 ? message : "line " + line + ", column " + column + ": " + message;
    }
}
