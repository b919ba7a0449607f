package io.tributary.rules;

import io.tributary.rules.ScriptLexer.Kind;
import io.tributary.rules.ScriptLexer.Token;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A rule's text that is a script: {@code INSERT INTO <sink> SELECT …}, one or several, separated by {@code ;}, as Flink's SQL client reads
 * them, also between {@code EXECUTE STATEMENT SET BEGIN} and {@code END}. Says where results go and leaves the SELECTs to Flink. Pure.
 *
 * @param inserts in order, as far as they could be read
 * @param flaws what could not be; a script that has some is no rule
 */
public record RuleScript(List<Insert> inserts, List<Flaw> flaws) {
    private static final String FORM = "Write INSERT INTO <sink> SELECT … FROM messages WHERE …;";

    /**
     * One INSERT.
     *
     * @param number counted from 1
     * @param sink its name as written, without backticks and hint
     * @param line of the sink's name in the script, from 1
     * @param column in that line, from 1
     * @param action what is done with its rows
     * @param columns the names it gives them; none: those of the SELECT
     * @param query its SELECT, behind as many blanks and line breaks that every place in it is that of the script
     */
    public record Insert(
            int number, String sink, int line, int column, RuleAction action, List<String> columns, String query)
            implements Serializable {
        public Insert {
            columns = List.copyOf(columns);
        }

        /** For people. */
        @Override
        public String toString() {
            return "INSERT " + number + " INTO " + sink;
        }
    }

    /** What is wrong with a script, where, and what to do about it; line and column count from 1. */
    public record Flaw(int line, int column, String message, String remedy) {}

    public RuleScript {
        inserts = List.copyOf(inserts);
        flaws = List.copyOf(flaws);
    }

    /** Whether a text is meant to be a script, whatever is wrong with it: it does not begin with SELECT. */
    public static boolean isOne(String sql) {
        try {
            return new ScriptLexer(sql)
                    .next()
                    .filter(first -> first.is("INSERT") || first.is("EXECUTE") || first.is("BEGIN"))
                    .isPresent();
        } catch (ScriptFault e) {
            return false; // Flink says what is wrong with it
        }
    }

    /** Reads a script; what is wrong with it is told, not thrown. */
    public static RuleScript of(String sql) {
        return new Reader(sql).read();
    }

    /**
     * The name under which a program runs, and from which its chance follows: each INSERT of a script has a chance of its own.
     *
     * @param insert which INSERT, from 1; 0: the rule is one SELECT
     */
    public static String programName(String rule, int insert) {
        return insert == 0 ? rule : rule + "/" + insert;
    }

    /** The actions of its INSERTs, in order. */
    public List<RuleAction> actions() {
        return inserts.stream().map(Insert::action).toList();
    }

    private static final class Reader {
        private final String sql;
        private final List<Insert> inserts = new ArrayList<>();
        private final List<Flaw> flaws = new ArrayList<>();
        private int statements;

        Reader(String sql) {
            this.sql = sql;
        }

        RuleScript read() {
            try {
                List<Token> tokens = new ScriptLexer(sql).all();
                read(withoutSet(tokens));
                if (statements == 0 && flaws.isEmpty()) {
                    throw new ScriptFault(0, "the script has no INSERT", FORM);
                }
            } catch (ScriptFault e) {
                flaw(e);
            }
            return new RuleScript(inserts, flaws);
        }

        /** What is between the words that make one job of several statements; here that goes without saying. */
        private List<Token> withoutSet(List<Token> tokens) {
            int begin = 0;
            if (tokens.isEmpty()) {
                return tokens;
            }
            if (startsWith(tokens, "EXECUTE", "STATEMENT", "SET", "BEGIN")) {
                begin = 4;
            } else if (startsWith(tokens, "BEGIN", "STATEMENT", "SET")
                    && tokens.size() > 3
                    && tokens.get(3).isSign(";")) {
                begin = 4;
            } else if (!tokens.get(0).is("INSERT")) {
                throw new ScriptFault(
                        tokens.get(0).start(),
                        "a script is INSERTs, or EXECUTE STATEMENT SET BEGIN, INSERTs and END",
                        FORM);
            } else {
                return tokens;
            }
            int end = tokens.size();
            while (end > begin && tokens.get(end - 1).isSign(";")) {
                end--;
            }
            boolean ended = end - 1 >= begin
                    && tokens.get(end - 1).is("END")
                    && (end - 1 == begin || tokens.get(end - 2).isSign(";"));
            if (!ended) {
                throw new ScriptFault(
                        tokens.get(0).start(),
                        "the statement set that begins here has no END",
                        "Write END; behind the last INSERT and its ';'.");
            }
            return tokens.subList(begin, end - 1);
        }

        private static boolean startsWith(List<Token> tokens, String... words) {
            for (int i = 0; i < words.length; i++) {
                if (i >= tokens.size() || !tokens.get(i).is(words[i])) {
                    return false;
                }
            }
            return true;
        }

        private void read(List<Token> tokens) {
            int begin = 0;
            for (int i = 0; i <= tokens.size(); i++) {
                if (i == tokens.size() || tokens.get(i).isSign(";")) {
                    if (i > begin) {
                        statement(tokens.subList(begin, i));
                    }
                    begin = i + 1;
                }
            }
        }

        /** One that is wrong does not hide the next. */
        private void statement(List<Token> tokens) {
            statements++;
            try {
                insert(tokens);
            } catch (ScriptFault e) {
                flaw(e);
            }
        }

        private void insert(List<Token> tokens) {
            Token first = tokens.get(0);
            if (!first.is("INSERT")) {
                throw new ScriptFault(
                        first.start(),
                        "a script of a rule holds INSERTs alone, this statement begins with " + first.text(),
                        "Leave it out: tables and sinks are there already, and a rule has no settings. " + FORM);
            }
            Walk walk = new Walk(tokens);
            if (!walk.takes("INTO")) {
                throw new ScriptFault(
                        walk.here(),
                        "INTO is missing" + (walk.sees("OVERWRITE") ? ": a stream of messages overwrites nothing" : ""),
                        FORM);
            }
            ScriptSink sink = sink(walk);
            List<String> columns = columns(walk);
            if (walk.isAtEnd()) {
                throw new ScriptFault(first.start(), "this INSERT has no SELECT", FORM);
            }
            if (statements > RuleDefinition.MAX_ACTIONS) {
                throw new ScriptFault(
                        first.start(),
                        "a rule has at most " + RuleDefinition.MAX_ACTIONS + " INSERTs, this is number " + statements,
                        "Make a second rule of it.");
            }
            int begin = walk.here();
            int end = tokens.get(tokens.size() - 1).end();
            inserts.add(new Insert(
                    statements,
                    sink.name(),
                    lineOf(sink.at()),
                    columnOf(sink.at()),
                    sink.action(),
                    columns,
                    blank(begin) + sql.substring(begin, end)));
        }

        private ScriptSink sink(Walk walk) {
            List<Token> parts = new ArrayList<>(List.of(walk.name("the name of a sink")));
            while (walk.takesSign(".")) {
                parts.add(walk.name("the next part of the sink's name"));
            }
            Map<String, Token> options = Map.of();
            if (walk.seesHint()) {
                options = ScriptSink.options(sql, walk.take());
            }
            if (walk.sees("PARTITION") || walk.seesSign("-") || walk.seesHint()) {
                throw new ScriptFault(
                        walk.here(),
                        "this cannot stand behind a sink",
                        "A name with other signs than letters, digits and '_' stands in backticks; options in one hint.");
            }
            return new ScriptSink(parts, options);
        }

        /** The names behind the sink; what is in brackets there may be the SELECT, too. */
        private List<String> columns(Walk walk) {
            List<String> columns = new ArrayList<>();
            if (!walk.seesSign("(") || walk.seesQueryBehind()) {
                return columns;
            }
            walk.take();
            do {
                Token column = walk.name("the name of a column");
                if (columns.contains(column.text())) {
                    throw new ScriptFault(
                            column.start(), "the column '" + column.text() + "' is there twice", "Rename one.");
                }
                columns.add(column.text());
            } while (walk.takesSign(","));
            if (!walk.takesSign(")")) {
                throw new ScriptFault(walk.here(), "the list of columns has no end", "Close it with ).");
            }
            return columns;
        }

        private String blank(int end) {
            StringBuilder blank = new StringBuilder(end);
            for (int i = 0; i < end; i++) {
                char each = sql.charAt(i);
                blank.append(each == '\n' || each == '\r' ? each : ' ');
            }
            return blank.toString();
        }

        private void flaw(ScriptFault fault) {
            flaws.add(new Flaw(
                    lineOf(fault.at()), columnOf(fault.at()), String.valueOf(fault.getMessage()), fault.remedy()));
        }

        private int lineOf(int at) {
            return 1
                    + (int) sql.substring(0, at)
                            .chars()
                            .filter(each -> each == '\n')
                            .count();
        }

        private int columnOf(int at) {
            return at - sql.lastIndexOf('\n', at - 1);
        }
    }

    /** Along the words of one statement, the first of which is known. */
    private static final class Walk {
        private final List<Token> tokens;
        private int next = 1;

        Walk(List<Token> tokens) {
            this.tokens = tokens;
        }

        boolean isAtEnd() {
            return next >= tokens.size();
        }

        /** Where the next one stands; at the end, where the last one ends. */
        int here() {
            return isAtEnd()
                    ? tokens.get(tokens.size() - 1).end()
                    : tokens.get(next).start();
        }

        Token take() {
            return tokens.get(next++);
        }

        boolean sees(String word) {
            return !isAtEnd() && tokens.get(next).is(word);
        }

        boolean seesSign(String sign) {
            return !isAtEnd() && tokens.get(next).isSign(sign);
        }

        boolean seesHint() {
            return !isAtEnd() && tokens.get(next).kind() == Kind.HINT;
        }

        boolean seesQueryBehind() {
            return next + 1 < tokens.size()
                    && (tokens.get(next + 1).is("SELECT")
                            || tokens.get(next + 1).is("WITH")
                            || tokens.get(next + 1).isSign("("));
        }

        boolean takes(String word) {
            boolean there = sees(word);
            next += there ? 1 : 0;
            return there;
        }

        boolean takesSign(String sign) {
            boolean there = seesSign(sign);
            next += there ? 1 : 0;
            return there;
        }

        Token name(String what) {
            if (isAtEnd() || !tokens.get(next).isName()) {
                throw new ScriptFault(here(), what + " is missing here", FORM);
            }
            return take();
        }
    }
}
