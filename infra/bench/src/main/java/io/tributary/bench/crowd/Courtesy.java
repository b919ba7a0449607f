package io.tributary.bench.crowd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * By how much a process gives way to those it shares the processors with, as {@code nice} counts it. The clients of a storm have processors of their
 * own in life; here they take the server's, and the more of them it is to serve at once, the less is left to serve them.
 *
 * @param nice 0 (not at all) to 19
 */
public record Courtesy(int nice) {
    /** Linux weighs whole sessions against each other, and only within one what each process asks for. */
    private static final Path SESSION = Path.of("/proc/self/autogroup");

    private static final int MOST = 19;

    public Courtesy {
        if (nice < 0 || nice > MOST) {
            throw new IllegalArgumentException("a process gives way by 0 to " + MOST + ", not by " + nice);
        }
    }

    /** Words before the command of a process, which make it give way in a session of its own. */
    List<String> words() {
        if (nice == 0) {
            return List.of();
        }
        if (!isOnPath("setsid") || !isOnPath("nice")) {
            throw new IllegalStateException(
                    "to give way takes the commands setsid and nice; install them, or use --nice 0");
        }
        return List.of("setsid", "nice", "-n", Integer.toString(nice));
    }

    /** Called in the process that {@link #words} started. */
    void ofThisSession() throws IOException {
        if (nice > 0 && Files.exists(SESSION)) {
            Files.writeString(SESSION, Integer.toString(nice));
        }
    }

    private static boolean isOnPath(String command) {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":")) {
            if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, command))) {
                return true;
            }
        }
        return false;
    }
}
