package io.tributary.rules.fidelity;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of {@code queries.sql}.
 *
 * @param heading under which it stands
 * @param line in the file, from 1
 * @param text as written
 * @param barren whether it gives nothing on any message
 */
record Query(String heading, int line, String text, boolean barren) {
    /** Results that follow from the message where Flink asks the machine. */
    static final String OF_THE_MESSAGE = "Of the message";

    private static final Pattern SHORT = Pattern.compile("\\{([a-z])\\}");

    /** What the short forms stand for: values of the payload, each of a type. */
    private static final Map<String, String> VALUES = Map.of(
            "s", "JSON_VALUE(payload, '$.s')",
            "p", "JSON_VALUE(payload, '$.p')",
            "i", "TRY_CAST(JSON_VALUE(payload, '$.i') AS INT)",
            "l", "TRY_CAST(JSON_VALUE(payload, '$.l') AS BIGINT)",
            "d", "TRY_CAST(JSON_VALUE(payload, '$.d') AS DOUBLE)",
            "n", "TRY_CAST(JSON_VALUE(payload, '$.n') AS DECIMAL(20, 6))",
            "b", "TRY_CAST(JSON_VALUE(payload, '$.b') AS BOOLEAN)",
            "t", "TRY_CAST(JSON_VALUE(payload, '$.t') AS TIMESTAMP(3))",
            "a", "JSON_QUERY(payload, '$.a' RETURNING ARRAY<STRING>)");

    static List<Query> all() {
        List<Query> queries = new ArrayList<>();
        String heading = "";
        int number = 0;
        for (String line : lines("queries.sql")) {
            number++;
            if (line.startsWith("# ")) {
                heading = line.substring(2);
            } else if (!line.isBlank() && !line.startsWith("--")) {
                boolean barren = line.startsWith("~");
                queries.add(new Query(heading, number, barren ? line.substring(1) : line, barren));
            }
        }
        return List.copyOf(queries);
    }

    static List<String> lines(String resource) {
        try (InputStream in = Objects.requireNonNull(Query.class.getResourceAsStream(resource), resource)) {
            return List.of(new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isOfTheMessage() {
        return heading.equals(OF_THE_MESSAGE);
    }

    /** The whole statement; an expression becomes column {@code x} beside the device's name. */
    String sql() {
        String written = text.startsWith("SELECT ") ? text : "SELECT device_name, " + text + " AS x FROM messages";
        return SHORT.matcher(written)
                .replaceAll(match -> Matcher.quoteReplacement(Objects.requireNonNull(VALUES.get(match.group(1)))));
    }

    @Override
    public String toString() {
        return "line " + line + ": " + text;
    }
}
