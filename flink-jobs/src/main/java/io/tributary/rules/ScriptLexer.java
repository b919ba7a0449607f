package io.tributary.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Takes a script apart as Flink SQL does: words, names in backticks, texts, hints and signs; comments are passed over. Pure. */
final class ScriptLexer {
    private static final String END_COMMENT = "*/";

    /** What a token is. */
    enum Kind {
        /** A keyword, a name or a number, as written. */
        WORD,
        /** In backticks; its text is without them. */
        NAME,
        /** In single quotes; its text is without them. */
        TEXT,
        /** A comment that says something; its text is what is inside. */
        HINT,
        /** One character. */
        SIGN
    }

    /**
     * @param start where it begins in the script
     * @param end behind its last character
     */
    record Token(Kind kind, String text, int start, int end) {
        boolean is(String word) {
            return kind == Kind.WORD && text.equalsIgnoreCase(word);
        }

        boolean isSign(String sign) {
            return kind == Kind.SIGN && text.equals(sign);
        }

        boolean isName() {
            return kind == Kind.WORD || kind == Kind.NAME;
        }
    }

    private final String script;
    private final int end;
    private int at;

    /** From one place of a script to another. */
    ScriptLexer(String script, int start, int end) {
        this.script = script;
        this.at = start;
        this.end = end;
    }

    ScriptLexer(String script) {
        this(script, 0, script.length());
    }

    /** @throws ScriptFault when a text, a name or a comment has no end */
    List<Token> all() {
        List<Token> tokens = new ArrayList<>();
        for (Optional<Token> token = next(); token.isPresent(); token = next()) {
            tokens.add(token.get());
        }
        return tokens;
    }

    /** Empty at the end; otherwise like {@link #all}. */
    Optional<Token> next() {
        passOver();
        if (at >= end) {
            return Optional.empty();
        }
        char first = script.charAt(at);
        if (first == '\'') {
            return Optional.of(quoted(Kind.TEXT, at, '\'', false));
        }
        if ((first == 'e' || first == 'E') && at + 1 < end && script.charAt(at + 1) == '\'') {
            int start = at++;
            return Optional.of(quoted(Kind.TEXT, start, '\'', true));
        }
        if (first == '`') {
            return Optional.of(quoted(Kind.NAME, at, '`', false));
        }
        if (starts("/*+")) {
            int start = at;
            int close = endOfComment(start);
            at = close + END_COMMENT.length();
            return Optional.of(new Token(Kind.HINT, script.substring(start + 3, close), start, at));
        }
        int start = at++;
        if (!isOfWord(first)) {
            return Optional.of(new Token(Kind.SIGN, String.valueOf(first), start, at));
        }
        while (at < end && isOfWord(script.charAt(at))) {
            at++;
        }
        return Optional.of(new Token(Kind.WORD, script.substring(start, at), start, at));
    }

    private void passOver() {
        while (at < end) {
            if (Character.isWhitespace(script.charAt(at))) {
                at++;
            } else if (starts("--") || starts("//")) {
                while (at < end && script.charAt(at) != '\n') {
                    at++;
                }
            } else if (starts("/*") && !starts("/*+")) {
                at = endOfComment(at) + END_COMMENT.length();
            } else {
                return;
            }
        }
    }

    private int endOfComment(int start) {
        int close = script.indexOf(END_COMMENT, start + 2);
        if (close < 0 || close + END_COMMENT.length() > end) {
            throw new ScriptFault(start, "a comment begins here and has no end", "Close it with " + END_COMMENT + ".");
        }
        return close;
    }

    /** @param escapes whether a backslash takes away the meaning of what is behind it */
    private Token quoted(Kind kind, int start, char quote, boolean escapes) {
        StringBuilder text = new StringBuilder();
        for (at++; at < end; at++) {
            char each = script.charAt(at);
            if (each == quote) {
                boolean twice = at + 1 < end && script.charAt(at + 1) == quote;
                if (!twice) {
                    at++;
                    return new Token(kind, text.toString(), start, at);
                }
                at++;
            } else if (escapes && each == '\\' && at + 1 < end) {
                text.append(each);
                at++;
            }
            text.append(script.charAt(at));
        }
        throw new ScriptFault(
                start,
                kind == Kind.TEXT ? "a text begins here and has no end" : "a name begins here and has no end",
                "Close it with " + quote + "; a " + quote + " in it is written twice.");
    }

    private boolean starts(String what) {
        return at + what.length() <= end && script.startsWith(what, at);
    }

    private static boolean isOfWord(char each) {
        return Character.isJavaIdentifierPart(each);
    }
}
