package io.tributary.rules.eval;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How often a regular expression repeats its innermost part by counts alone: {@code ((x){100}){100}} 10,000 times. A part that may
 * be empty is repeated without a look at the text, so that no guard of the text would ever stop it.
 */
final class Repetition {
    private final String regex;
    private final Deque<Long> outer = new ArrayDeque<>();
    private int at;
    private long most = 1;
    private long last = 1;

    private Repetition(String regex) {
        this.regex = regex;
    }

    /** The largest product of nested counts, what repeats them without a number not counted; too high rather than too low. */
    static long in(String regex) {
        return new Repetition(regex).scan();
    }

    private long scan() {
        while (at < regex.length()) {
            char c = regex.charAt(at++);
            switch (c) {
                case '\\' -> escape();
                case '[' -> characterClass();
                case '(' -> {
                    outer.push(most);
                    most = 1;
                    last = 1;
                }
                case ')' -> close();
                case '{' -> repeat();
                default -> last = 1;
            }
        }
        while (!outer.isEmpty()) {
            close();
        }
        return most;
    }

    private void close() {
        last = most;
        if (!outer.isEmpty()) {
            most = Math.max(most, outer.pop());
        }
    }

    /** {@code {n}}, {@code {n,}} and {@code {n,m}}: at least n times. */
    private void repeat() {
        int from = at;
        long times = 0;
        while (at < regex.length() && regex.charAt(at) >= '0' && regex.charAt(at) <= '9') {
            times = Math.min(Integer.MAX_VALUE, 10 * times + regex.charAt(at++) - '0');
        }
        if (at > from) {
            at = Math.max(at, regex.indexOf('}', at) + 1); // what follows counts for the same part
        }
        if (times > 1) {
            last = last > Integer.MAX_VALUE / times ? Integer.MAX_VALUE : last * times;
            most = Math.max(most, last);
        }
    }

    /** One character, or {@code \Q…\E}; the braces of {@code \p{…}} and its like count nothing. */
    private void escape() {
        last = 1;
        if (at == regex.length()) {
            return;
        }
        char kind = regex.charAt(at++);
        if (kind == 'Q') {
            int end = regex.indexOf("\\E", at);
            at = end < 0 ? regex.length() : end + 2;
        } else if ("pPxN".indexOf(kind) >= 0 && at < regex.length() && regex.charAt(at) == '{') {
            int end = regex.indexOf('}', at);
            at = end < 0 ? regex.length() : end + 1;
        }
    }

    private void characterClass() {
        int depth = 1;
        enterClass();
        while (at < regex.length() && depth > 0) {
            char c = regex.charAt(at++);
            if (c == '\\') {
                escape();
            } else if (c == '[') {
                depth++;
                enterClass();
            } else if (c == ']') {
                depth--;
            }
        }
        last = 1;
    }

    /** A bracket that is the first character of its class stands for itself. */
    private void enterClass() {
        if (regex.startsWith("^", at)) {
            at++;
        }
        if (regex.startsWith("]", at)) {
            at++;
        }
    }
}
