package io.tributary.standalone.supervise;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The one line of a log that says best why a process died: never a line of a stack trace. */
public final class LastWords {
    private static final int LINES = 100;
    private static final Pattern STACK_TRACE = Pattern.compile("^\\s*(at |\\.\\.\\. \\d+ (more|common))");
    private static final Pattern ERROR = Pattern.compile("^\\s*Caused by:|\\w(Exception|Error)\\b");
    private static final Pattern PREFIX = Pattern.compile("^Caused by:\\s*");

    /** Empty when nothing was said. */
    public static String of(String output) {
        List<String> lines = output.lines().filter(line -> !line.isBlank()).toList();
        List<String> said = lines.subList(Math.max(0, lines.size() - LINES), lines.size()).stream()
                .filter(line -> !STACK_TRACE.matcher(line).find())
                .toList();
        String best = last(said.stream().filter(line -> ERROR.matcher(line).find()));
        return PREFIX.matcher((best.isEmpty() ? last(said.stream()) : best).strip())
                .replaceFirst("");
    }

    private static String last(Stream<String> lines) {
        return lines.reduce("", (before, line) -> line);
    }

    private LastWords() {}
}
