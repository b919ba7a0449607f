package io.tributary.standalone.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads from {@code /proc} which process listens on a port. Processes of other users hide their sockets from us; then
 * there is no answer.
 */
final class ListeningSockets {
    private static final String LISTEN = "0A";
    private static final int LONGEST_COMMAND = 80;

    private final Path proc;

    ListeningSockets(Path proc) {
        this.proc = proc;
    }

    static ListeningSockets ofThisMachine() {
        return new ListeningSockets(Path.of("/proc"));
    }

    /** For example {@code process 4711 (java -cp …)}. */
    Optional<String> holder(int port) {
        try {
            Optional<String> inode = inode("net/tcp", port);
            if (inode.isEmpty()) {
                inode = inode("net/tcp6", port);
            }
            return inode.isPresent() ? processWith("socket:[" + inode.get() + "]") : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private Optional<String> inode(String table, int port) throws IOException {
        Path file = proc.resolve(table);
        return Files.exists(file)
                ? Files.readAllLines(file).stream()
                        .skip(1)
                        .map(line -> line.strip().split("\\s+"))
                        .filter(fields -> fields.length > 9 && LISTEN.equals(fields[3]) && port(fields[1]) == port)
                        .map(fields -> fields[9])
                        .findFirst()
                : Optional.empty();
    }

    private static int port(String localAddress) {
        return Integer.parseInt(localAddress.substring(localAddress.lastIndexOf(':') + 1), 16);
    }

    private Optional<String> processWith(String socket) throws IOException {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path process : processes) {
                if (holds(process, socket)) {
                    return Optional.of("process " + process.getFileName() + " (" + command(process) + ")");
                }
            }
        }
        return Optional.empty();
    }

    private static boolean holds(Path process, String socket) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path file : files) {
                if (Files.isSymbolicLink(file)
                        && socket.equals(Files.readSymbolicLink(file).toString())) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            return false; // gone meanwhile, or another user's
        }
    }

    private static String command(Path process) throws IOException {
        String words = new String(Files.readAllBytes(process.resolve("cmdline")), StandardCharsets.UTF_8)
                .replace('\0', ' ')
                .strip();
        int component = words.indexOf("-Dtributary.component=");
        if (component >= 0) {
            String rest = words.substring(words.indexOf('=', component) + 1) + " ";
            return "Tributary's " + rest.substring(0, rest.indexOf(' '));
        }
        return words.length() > LONGEST_COMMAND ? words.substring(0, LONGEST_COMMAND) + "…" : words;
    }
}
