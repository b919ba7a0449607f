package io.tributary.gateway.logging;

/** Text of a stranger's as it may stand in a log line: cut, and without line breaks of its own. */
public final class Quoted {
    /** At most so many characters, and a sign that there were more. */
    public static String of(String text, int length) {
        String start = text.length() <= length ? text : text.substring(0, length) + "…";
        return start.chars().anyMatch(Character::isISOControl) ? start.replaceAll("\\p{Cntrl}", "?") : start;
    }

    private Quoted() {}
}
