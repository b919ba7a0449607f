package io.tributary.standalone.manage;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Words as a line that a POSIX shell reads back as just these words. */
final class ShellLine {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

    static String of(List<String> words) {
        return words.stream().map(ShellLine::quoted).collect(Collectors.joining(" "));
    }

    private static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\"'\"'") + "'";
    }

    private ShellLine() {}
}
