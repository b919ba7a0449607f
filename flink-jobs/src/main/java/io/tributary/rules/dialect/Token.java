package io.tributary.rules.dialect;

/**
 * A word of a rule's text.
 *
 * @param text of a {@link Kind#TEXT} without its quotes, else as written
 * @param from where it begins in the rule's text, counted in characters from 0
 */
record Token(Kind kind, String text, Place at, int from) {
    enum Kind {
        NAME,
        NUMBER,
        TEXT,
        SYMBOL,
        END
    }

    boolean isSymbol(String symbol) {
        return kind == Kind.SYMBOL && text.equals(symbol);
    }

    /** Keywords are written in capital or small letters. */
    boolean isWord(String keyword) {
        return kind == Kind.NAME && text.equalsIgnoreCase(keyword);
    }

    String shown() {
        return kind == Kind.END ? "the end" : "'" + text + "'";
    }
}
