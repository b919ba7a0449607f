package io.tributary.standalone.supervise;

import io.tributary.standalone.server.Launch;
import io.tributary.standalone.server.Readiness;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A running child process and where its output goes. */
final class Child {
    /** A session of its own, so that Ctrl-C reaches the supervisor alone, which stops its children in order. */
    private static final Optional<Path> SETSID = onPath("setsid");

    private final Process process;
    private final Optional<ProcessIdentity> identity;
    private final Launch launch;
    private final Path log;
    private final long logStart;
    private long searched;

    private Child(Process process, Optional<ProcessIdentity> identity, Launch launch, Path log, long logStart) {
        this.process = process;
        this.identity = identity;
        this.launch = launch;
        this.log = log;
        this.logStart = logStart;
        this.searched = logStart;
    }

    static Child start(Launch launch, Path log, Path pidFile) throws IOException {
        LogFile.rotateIfLarge(log);
        long logStart = LogFile.size(log);
        List<String> command = new ArrayList<>();
        SETSID.ifPresent(setsid -> command.add(setsid.toString()));
        command.addAll(launch.command());
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(launch.folder().toFile())
                .redirectInput(new java.io.File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(launch.environment());
        Process process = builder.start();
        Optional<ProcessIdentity> identity = ProcessIdentity.of(process.pid());
        try {
            if (identity.isPresent()) {
                identity.get().write(pidFile);
            }
        } catch (IOException e) {
            process.destroyForcibly(); // what no file names would be found by nobody
            throw e;
        }
        return new Child(process, identity, launch, log, logStart);
    }

    long pid() {
        return process.pid();
    }

    /** True when it ended within this time. */
    boolean endsWithin(Duration time) throws InterruptedException {
        return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    int awaitEnd() throws InterruptedException {
        return process.waitFor();
    }

    /** Whether it serves now, and if not, what it says it waits for. */
    Probe probe() {
        Readiness readiness = launch.readiness();
        if (readiness instanceof Readiness.LogLine line) {
            return nextLinesContain(line.text()) ? Probe.READY : Probe.notYet("");
        }
        return Probe.http(((Readiness.Http) readiness).uri());
    }

    /** The child's last words in this run, for the message about its death. */
    String lastLine() {
        return LastWords.of(output(logStart));
    }

    /** Looks only at what was written since the last look; half a line is left for the next. */
    private boolean nextLinesContain(String text) {
        String fresh = output(searched);
        int lastLineEnd = fresh.lastIndexOf('\n');
        searched += fresh.substring(0, lastLineEnd + 1).getBytes(StandardCharsets.UTF_8).length;
        return fresh.contains(text);
    }

    private String output(long from) {
        try {
            return LogFile.since(log, from);
        } catch (IOException e) {
            return "the log cannot be read: " + e;
        }
    }

    /** Asks for an orderly end, and ends it by force when that takes too long. */
    void stop() throws InterruptedException {
        if (!process.isAlive()) {
            return;
        }
        identity.ifPresent(found -> found.signal(launch.stopSignal()));
        if (!endsWithin(launch.stopWithin())) {
            process.destroyForcibly();
            process.waitFor();
        }
    }

    static Optional<Path> onPath(String program) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin:/bin");
        for (String folder : path.split(":", -1)) {
            Path candidate = Path.of(folder, program);
            if (Files.isExecutable(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }
}
