package io.tributary.rules.eval;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON as devices write it, in less time than Jackson takes: an object or array of names and texts without escapes, numbers of up to
 * 18 digits without exponents. What is of another kind, or wrong, it leaves to {@link JsonDocument}; what it reads is the same there.
 * Names are known from the payload before. One thread.
 */
final class PlainJson {
    private static final Object NOT_PLAIN = new Object();
    private static final int MAX_LENGTH = 65_536;
    private static final int MAX_DEPTH = 32;
    /** So that a number is exact as a long. */
    private static final int MAX_DIGITS = 18;
    /** Names and values of an object, both counted: room for so many at first, and beyond so many it is a map from the start. */
    private static final int FEW = 16;

    private static final int MANY = 48;
    private static final @Nullable Object[] NOTHING = {};
    /** A name whose place another takes is made again when it comes back. */
    private static final int NAMES = 1_024;

    private record Name(char[] chars, String text) {}

    private final @Nullable Name[] names = new Name[NAMES];
    /** The text, and behind it a NUL, at which everything ends. */
    private char[] chars = new char[1_024];

    private int at;

    /** As {@link JsonDocument#parse}. */
    @Nullable
    Object read(String text) {
        Object plain = plain(text);
        return plain == NOT_PLAIN ? JsonDocument.parse(text) : plain;
    }

    /** Whether a text is plain; for tests that are to test it. */
    boolean isPlain(String text) {
        return plain(text) != NOT_PLAIN;
    }

    private Object plain(String text) {
        int length = text.length();
        if (length >= MAX_LENGTH) {
            return NOT_PLAIN;
        }
        if (length >= chars.length) {
            chars = new char[2 * length];
        }
        text.getChars(0, length, chars, 0);
        chars[length] = 0;
        at = 0;
        char first = next();
        Object value = switch (first) {
            case '{' -> object(0);
            case '[' -> array(0);
            default -> NOT_PLAIN; // a value alone, or nothing
        };
        return value == NOT_PLAIN || next() != 0 || at != length ? NOT_PLAIN : value;
    }

    /** The next character that is not blank; {@code at} stays on it. */
    private char next() {
        char c = chars[at];
        while (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
            c = chars[++at];
        }
        return c;
    }

    private @Nullable Object value(int depth) {
        char c = next();
        return switch (c) {
            case '{' -> depth < MAX_DEPTH ? object(depth) : NOT_PLAIN;
            case '[' -> depth < MAX_DEPTH ? array(depth) : NOT_PLAIN;
            case '"' -> text();
            case 't' -> word("true", Boolean.TRUE);
            case 'f' -> word("false", Boolean.FALSE);
            case 'n' -> word("null", null);
            default -> c == '-' || isDigit(c) ? number(c) : NOT_PLAIN;
        };
    }

    private Object object(int depth) {
        at++;
        if (next() == '}') {
            at++;
            return new PlainObject(NOTHING, 0);
        }
        @Nullable Object[] pairs = new Object[FEW];
        int end = 0;
        while (true) {
            String name = next() == '"' ? name() : null;
            if (name == null || next() != ':') {
                return NOT_PLAIN;
            }
            at++;
            Object value = value(depth + 1);
            if (value == NOT_PLAIN) {
                return NOT_PLAIN;
            }
            if (end == pairs.length) {
                pairs = Arrays.copyOf(pairs, 2 * end);
            }
            pairs[end++] = name;
            pairs[end++] = value;
            char c = next();
            at++;
            if (c == '}') {
                return end <= MANY ? new PlainObject(pairs, end) : PlainObject.mapOf(pairs, end);
            }
            if (c != ',') {
                return NOT_PLAIN;
            }
        }
    }

    private Object array(int depth) {
        at++;
        List<@Nullable Object> list = new ArrayList<>();
        if (next() == ']') {
            at++;
            return list;
        }
        while (true) {
            Object value = value(depth + 1);
            if (value == NOT_PLAIN) {
                return NOT_PLAIN;
            }
            list.add(value);
            char c = next();
            at++;
            if (c == ']') {
                return list;
            }
            if (c != ',') {
                return NOT_PLAIN;
            }
        }
    }

    /** Null when it is not plain. */
    private @Nullable String name() {
        int from = ++at;
        int hash = 0;
        char c = chars[at];
        while (c != '"') {
            if (c < ' ' || c == '\\') {
                return null;
            }
            hash = 31 * hash + c;
            c = chars[++at];
        }
        int to = at++;
        int place = (hash ^ hash >>> 10) & NAMES - 1;
        Name known = names[place];
        if (known != null && Arrays.equals(known.chars, 0, known.chars.length, chars, from, to)) {
            return known.text;
        }
        String text = new String(chars, from, to - from).intern(); // as Jackson does, and JsonRoute
        names[place] = new Name(Arrays.copyOfRange(chars, from, to), text);
        return text;
    }

    private Object text() {
        int from = ++at;
        char c = chars[at];
        while (c != '"') {
            if (c < ' ' || c == '\\') {
                return NOT_PLAIN;
            }
            c = chars[++at];
        }
        return new String(chars, from, at++ - from);
    }

    private @Nullable Object word(String word, @Nullable Object value) {
        for (int i = 0; i < word.length(); i++) {
            if (chars[at++] != word.charAt(i)) {
                return NOT_PLAIN;
            }
        }
        return value;
    }

    private Object number(char first) {
        boolean negative = first == '-';
        int from = negative ? ++at : at;
        long value = 0;
        char c = chars[at];
        boolean zero = c == '0';
        while (isDigit(c)) {
            value = 10 * value + (c - '0'); // too many digits overflow, and are found out below
            c = chars[++at];
        }
        int digits = at - from;
        if (digits == 0 || zero && digits > 1) {
            return NOT_PLAIN;
        }
        int scale = 0;
        if (c == '.') {
            c = chars[++at];
            while (isDigit(c)) {
                value = 10 * value + (c - '0');
                scale++;
                c = chars[++at];
            }
            if (scale == 0) {
                return NOT_PLAIN;
            }
        }
        if (digits + scale > MAX_DIGITS || c == 'e' || c == 'E') {
            return NOT_PLAIN;
        }
        long signed = negative ? -value : value;
        if (scale > 0) {
            return BigDecimal.valueOf(signed, scale);
        }
        return (int) signed == signed ? (Object) (int) signed : (Object) signed;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
