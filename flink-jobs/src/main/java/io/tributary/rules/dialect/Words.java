package io.tributary.rules.dialect;

/** The tokens of a rule's text, one looked at ahead. */
final class Words {
    private final Lexer lexer;
    private Token current;

    Words(Lexer lexer) {
        this.lexer = lexer;
        this.current = lexer.token();
    }

    Token current() {
        return current;
    }

    void advance() {
        current = lexer.token();
    }

    boolean takeSymbol(String symbol) {
        boolean taken = current.isSymbol(symbol);
        if (taken) {
            advance();
        }
        return taken;
    }

    boolean takeWord(String keyword) {
        boolean taken = current.isWord(keyword);
        if (taken) {
            advance();
        }
        return taken;
    }

    void expectSymbol(String symbol, String remedy) {
        if (!takeSymbol(symbol)) {
            throw new DialectException(
                    current.at(), "'" + symbol + "' should stand here, not " + current.shown(), remedy);
        }
    }

    void expectWord(String keyword, String remedy) {
        if (!takeWord(keyword)) {
            throw new DialectException(current.at(), keyword + " should stand here, not " + current.shown(), remedy);
        }
    }

    /** What stands behind the current token, read as a topic filter. */
    Token takeFilter() {
        Token filter = lexer.filter();
        advance();
        return filter;
    }
}
