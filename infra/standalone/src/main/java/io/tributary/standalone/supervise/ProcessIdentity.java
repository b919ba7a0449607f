package io.tributary.standalone.supervise;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A process that cannot be mistaken for a later one of the same number: its id and when it started. */
public record ProcessIdentity(long pid, String started) {
    private static final int STATE = 0;
    private static final int START_TIME = 19;

    public static Optional<ProcessIdentity> of(long pid) {
        Path stat = Path.of("/proc", Long.toString(pid), "stat");
        try {
            return parse(pid, Files.readString(stat));
        } catch (IOException e) {
            return ofHandle(pid);
        }
    }

    /** Field 22 of {@code /proc/<pid>/stat}, counted after the name, which may hold anything; a zombie is no process. */
    static Optional<ProcessIdentity> parse(long pid, String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).strip().split(" ", -1);
        return "Z".equals(fields[STATE]) || "X".equals(fields[STATE])
                ? Optional.empty()
                : Optional.of(new ProcessIdentity(pid, fields[START_TIME]));
    }

    /** Where there is no /proc. */
    private static Optional<ProcessIdentity> ofHandle(long pid) {
        if (Files.exists(Path.of("/proc/self/stat"))) {
            return Optional.empty();
        }
        return ProcessHandle.of(pid)
                .flatMap(handle -> handle.info().startInstant())
                .map(start -> new ProcessIdentity(pid, Long.toString(start.toEpochMilli())));
    }

    public static Optional<ProcessIdentity> read(Path file) {
        try {
            String[] words = Files.readString(file).strip().split("\\s+", -1);
            return words.length == 2
                    ? Optional.of(new ProcessIdentity(Long.parseLong(words[0]), words[1]))
                    : Optional.empty();
        } catch (IOException | NumberFormatException e) {
            return Optional.empty(); // never written whole: there is nothing to find again
        }
    }

    public void write(Path file) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(draft, pid + " " + started + "\n");
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    public boolean isAlive() {
        return of(pid).filter(this::equals).isPresent();
    }

    /** Sends {@code TERM}, {@code INT} or {@code KILL}, unless the process is gone. */
    public void signal(String signal) {
        if (!isAlive()) {
            return;
        }
        if ("TERM".equals(signal)) {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
        } else if ("KILL".equals(signal)) {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        } else {
            killCommand(signal);
        }
    }

    /** True when the process ended in time. */
    public boolean awaitEnd(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (isAlive()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return true;
    }

    private void killCommand(String signal) {
        try {
            new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start().waitFor();
        } catch (IOException e) {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
