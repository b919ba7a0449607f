package io.tributary.standalone;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Columns as wide as what is in them. A long table is printed part by part: columns get wider with the rows that need it, never
 * narrower. What devices and people wrote cannot move the cursor: control characters are shown as {@code ?}.
 */
public final class TextTable {
    private final int[] widths;
    private List<List<String>> rows = new ArrayList<>();

    public TextTable(String... heads) {
        widths = new int[heads.length];
        row(heads);
    }

    public TextTable row(String... cells) {
        rows.add(Arrays.stream(cells).map(TextTable::printable).toList());
        return this;
    }

    /** The rows since this was last asked for; the first time with the heads. */
    public List<String> lines() {
        for (List<String> row : rows) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        List<String> lines = rows.stream().map(this::line).toList();
        rows = new ArrayList<>();
        return lines;
    }

    /** The text without what a terminal would act on. */
    public static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}|[\\u0080-\\u009f]", "?");
    }

    private String line(List<String> row) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            line.append(row.get(column))
                    .append(" ".repeat(widths[column] - row.get(column).length() + 2));
        }
        return line.toString().stripTrailing();
    }
}
