package io.tributary.management.rules.connect;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What a connector's stack trace says to people: the cause in one line, with the remedy where one is known. Pure. */
final class ConnectFailure {
    private static final String CAUSE = "Caused by: ";

    /** The network says that it failed; whoever used it says where. */
    private static final Pattern NETWORK = Pattern.compile("(?:java\\.net|java\\.nio|java\\.io|javax\\.net)\\..*");

    private static final Pattern EXCEPTION =
            Pattern.compile("^(?:[\\w$]+\\.)*[A-Z][\\w$]*(?:Exception|Error|Truncation): (?=.)");

    /** MariaDB's driver numbers its connections. */
    private static final Pattern CONNECTION = Pattern.compile("\\(conn=\\d+\\) ");

    /**
     * The innermost cause, without names of exceptions.
     *
     * @param trace as Connect reports it; empty: it reports none
     */
    static String of(String trace) {
        List<String> causes = new ArrayList<>();
        trace.lines().findFirst().ifPresent(causes::add);
        trace.lines()
                .filter(line -> line.startsWith(CAUSE))
                .map(line -> line.substring(CAUSE.length()))
                .forEach(causes::add);
        if (causes.isEmpty()) {
            return "it failed without a trace";
        }
        String innermost = causes.get(causes.size() - 1);
        String said = bare(innermost);
        if (causes.size() > 1 && NETWORK.matcher(innermost).matches()) {
            String outer = bare(causes.get(causes.size() - 2));
            said = outer.contains(said) ? outer : outer + " (" + said + ")";
        }
        return said + remedy(said);
    }

    private static String bare(String cause) {
        return CONNECTION
                .matcher(EXCEPTION.matcher(cause).replaceFirst(""))
                .replaceAll("")
                .strip();
    }

    private static String remedy(String said) {
        if (said.startsWith("No suitable driver")) {
            return ": databases at jdbc:postgresql:, jdbc:mariadb: and jdbc:mysql: have one. Put the jar of another into"
                    + " the plug-in folder jdbc of Kafka Connect, and start Connect again.";
        }
        if (said.startsWith("Incorrect string value")) {
            return ": the table's character set does not have this sign. ALTER TABLE … CONVERT TO CHARACTER SET utf8mb4"
                    + " COLLATE utf8mb4_bin, and ALTER DATABASE likewise.";
        }
        return "";
    }

    private ConnectFailure() {}
}
