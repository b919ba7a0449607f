package io.tributary.rules.dialect;

import java.util.List;
import java.util.regex.Pattern;

/** Texts, names and JSON paths as Flink SQL writes them. */
final class FlinkText {
    private static final Pattern PLAIN_KEY = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    static String name(String column) {
        return "`" + column.replace("`", "``") + "`";
    }

    /** As a literal. */
    static String path(List<String> keys) {
        StringBuilder path = new StringBuilder("$");
        for (String key : keys) {
            if (PLAIN_KEY.matcher(key).matches()) {
                path.append('.').append(key);
            } else {
                path.append("[\"")
                        .append(key.replace("\\", "\\\\").replace("\"", "\\\""))
                        .append("\"]");
            }
        }
        return literal(path.toString());
    }

    private FlinkText() {}
}
