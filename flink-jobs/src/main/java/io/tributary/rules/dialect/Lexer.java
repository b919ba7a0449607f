package io.tributary.rules.dialect;

import io.tributary.rules.dialect.Token.Kind;
import java.util.regex.Pattern;

/** Takes a rule's text apart, one token at a time; a topic filter, which may stand without quotes, only when asked for. */
final class Lexer {
    private static final Pattern EXPONENT = Pattern.compile("[0-9]+[eE][0-9]*");

    private final String text;
    private int next;
    private int line = 1;
    private int lineStart;

    Lexer(String text) {
        this.text = text;
    }

    Token token() {
        skipSpace();
        if (next >= text.length()) {
            return new Token(Kind.END, "", place(), next);
        }
        char c = text.charAt(next);
        if (c == '\'' || c == '"') {
            return quoted(c);
        }
        if (isWordPart(text.codePointAt(next))) {
            return word();
        }
        return symbol();
    }

    /** The topic filter behind FROM: in single or double quotes, or bare up to the next space. */
    Token filter() {
        skipSpace();
        if (next < text.length() && (text.charAt(next) == '\'' || text.charAt(next) == '"')) {
            return quoted(text.charAt(next));
        }
        int from = next;
        Place at = place();
        while (next < text.length() && !Character.isWhitespace(text.charAt(next)) && text.charAt(next) != ';') {
            next++;
        }
        return new Token(Kind.TEXT, text.substring(from, next), at, from);
    }

    private Token quoted(char quote) {
        int from = next;
        Place at = place();
        StringBuilder value = new StringBuilder();
        next++;
        while (next < text.length()) {
            char c = text.charAt(next);
            boolean doubled = next + 1 < text.length() && text.charAt(next + 1) == quote;
            if (c == quote && !doubled) {
                next++;
                return new Token(Kind.TEXT, value.toString(), at, from);
            }
            if (c == '\n') {
                line++;
                lineStart = next + 1;
            }
            value.append(c);
            next += c == quote ? 2 : 1;
        }
        throw new DialectException(at, "the text that begins here has no end", "Close it with " + quote + ".");
    }

    private Token word() {
        int from = next;
        Place at = place();
        skipWord();
        String word = text.substring(from, next);
        if (!isDigits(word)) {
            if (EXPONENT.matcher(word).matches()) {
                throw new DialectException(
                        at,
                        "'" + word + "' is a number with an exponent",
                        "Write numbers as decimals, such as 1500 or 0.5.");
            }
            return new Token(Kind.NAME, word, at, from);
        }
        if (next + 1 < text.length() && text.charAt(next) == '.' && isDigit(text.charAt(next + 1))) {
            next++;
            int fraction = next;
            skipWord();
            if (!isDigits(text.substring(fraction, next))) {
                throw new DialectException(
                        at,
                        "'" + text.substring(from, next) + "' is not a number",
                        "Write numbers as decimals, such as 30.5.");
            }
        }
        return new Token(Kind.NUMBER, text.substring(from, next), at, from);
    }

    private Token symbol() {
        int from = next;
        Place at = place();
        String two = text.substring(next, Math.min(next + 2, text.length()));
        switch (two) {
            case "<>", "<=", ">=" -> {
                next += 2;
                return new Token(Kind.SYMBOL, two, at, from);
            }
            case "!=" -> throw new DialectException(at, "'!=' is not an operator of the language", "Write <>.");
            case "==" -> throw new DialectException(at, "'==' is not an operator of the language", "Write =.");
            default -> {
                // one character
            }
        }
        String one = two.substring(0, 1);
        if (one.equals("[")) {
            throw new DialectException(
                    at,
                    "the language does not look into arrays",
                    "Select the whole array, or write the rule in Flink SQL.");
        }
        if (!"(),.*/%+-=<>;".contains(one)) {
            String shown = Character.toString(text.codePointAt(next));
            throw new DialectException(
                    at, "'" + shown + "' has no meaning here", "Remove it, or put a text in quotes.");
        }
        next++;
        return new Token(Kind.SYMBOL, one, at, from);
    }

    private void skipSpace() {
        while (next < text.length() && Character.isWhitespace(text.charAt(next))) {
            if (text.charAt(next) == '\n') {
                line++;
                lineStart = next + 1;
            }
            next++;
        }
    }

    private void skipWord() {
        while (next < text.length() && isWordPart(text.codePointAt(next))) {
            next += Character.charCount(text.codePointAt(next));
        }
    }

    private Place place() {
        return new Place(line, next - lineStart + 1);
    }

    private static boolean isWordPart(int codePoint) {
        return codePoint == '_' || Character.isLetterOrDigit(codePoint);
    }

    private static boolean isDigits(String word) {
        return word.chars().allMatch(c -> isDigit((char) c));
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
