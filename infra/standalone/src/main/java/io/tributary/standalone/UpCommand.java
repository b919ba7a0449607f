package io.tributary.standalone;

import io.tributary.standalone.config.DataFolder;
import io.tributary.standalone.config.Installation;
import io.tributary.standalone.config.Secret;
import io.tributary.standalone.config.Site;
import io.tributary.standalone.host.DiskSpace;
import io.tributary.standalone.host.PortHolders;
import io.tributary.standalone.supervise.LastWords;
import io.tributary.standalone.supervise.LogFile;
import io.tributary.standalone.supervise.Orphans;
import io.tributary.standalone.supervise.PlatformState;
import io.tributary.standalone.supervise.RunLock;
import io.tributary.standalone.supervise.RunningPlatform;
import io.tributary.standalone.supervise.Status;
import io.tributary.standalone.supervise.Supervisor;
import io.tributary.standalone.supervise.SupervisorProcess;
import io.tributary.standalone.tls.PlatformCertificates;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Starts the platform and waits until all of it serves. */
@Command(name = "up", description = "Start the platform, wait until it is ready, and say where everything is.")
public final class UpCommand implements Callable<Integer> {
    private static final int FAILED = 1;
    private static final int TAIL = 8;
    private static final Duration LOOK_PAUSE = Duration.ofMillis(150);

    @ParentCommand
    private Tributary tributary = new Tributary();

    @Mixin
    private PlatformOptions platform = new PlatformOptions();

    @Mixin
    private OutputOption output = new OutputOption();

    @Option(names = "--foreground", description = "Supervise from this terminal; Ctrl-C stops the platform.")
    private boolean foreground;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "180",
            description = "How long to wait until everything is ready (default: ${DEFAULT-VALUE}).")
    private int timeoutSeconds = 180;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Site site = platform.site();
        Instant begin = Instant.now();
        return foreground ? inForeground(site, begin) : detached(site, begin);
    }

    private int detached(Site site, Instant begin) throws IOException, InterruptedException {
        Set<Secret> made;
        try (RunLock ignored = RunLock.take(site.data())) {
            // Everything that can be refused is refused here, where the person sees it.
            checkBuilds(site);
            DiskSpace.refuseTooLittle(site);
            clearTheWay(site);
            made = Secret.createMissing(site.data());
            PlatformCertificates.createMissing(site);
        }
        progressStream()
                .println("Tributary " + Installation.version() + " starts on "
                        + site.data().root());
        long logStart = LogFile.size(site.data().supervisorLog());
        Process supervisor = SupervisorProcess.start(site, platform.words());
        RunningPlatform running = new RunningPlatform(site.data());
        Outcome outcome = await(begin, supervisor::isAlive, () -> running.stateOf(supervisor.pid()));
        if (outcome.problem().isEmpty()) {
            printReady(site, made, begin);
            return 0;
        }
        if (!supervisor.isAlive()) {
            RunLock.take(site.data()).close(); // refuses when another `up` was faster than ours
            String words = LastWords.of(LogFile.since(site.data().supervisorLog(), logStart));
            outcome = words.isEmpty() ? outcome : outcome.because(words);
        }
        explain(site, outcome);
        running.stopOf(supervisor.pid());
        return FAILED;
    }

    private int inForeground(Site site, Instant begin) throws IOException, InterruptedException {
        try (RunLock ignored = RunLock.take(site.data())) {
            checkBuilds(site);
            DiskSpace.refuseTooLittle(site);
            Set<Secret> made = Secret.createMissing(site.data());
            Supervisor supervisor = new Supervisor(site);
            supervisor.start();
            Outcome outcome = await(begin, () -> true, () -> Optional.of(supervisor.state()));
            if (outcome.problem().isPresent()) {
                explain(site, outcome);
                return FAILED; // the exit stops what runs
            }
            printReady(site, made, begin);
            supervisor.awaitStop();
            return 0;
        }
    }

    private static void checkBuilds(Site site) {
        site.config().components().forEach(component -> site.installation().jars(component.process()));
    }

    private void clearTheWay(Site site) throws IOException, InterruptedException {
        Orphans orphans = new Orphans(site.data());
        if (!orphans.found().isEmpty()) {
            progressStream().println("Stopping what a killed supervisor left running: " + orphans.found());
            orphans.stop();
        }
        PortHolders.refuseTaken(site);
    }

    /** How the wait ended; no problem means ready. */
    private record Outcome(Optional<PlatformState> state, Optional<String> problem) {
        Outcome because(String words) {
            return new Outcome(state, problem.map(text -> text + ": " + words));
        }
    }

    private Outcome await(Instant begin, Supplier<Boolean> alive, Supplier<Optional<PlatformState>> look)
            throws InterruptedException {
        ProgressDisplay display = new ProgressDisplay(progressStream(), Terminal.isThere(), begin);
        Instant deadline = begin.plusSeconds(timeoutSeconds);
        while (true) {
            boolean lives = alive.get();
            Optional<PlatformState> state = look.get();
            state.ifPresent(display::show);
            if (state.filter(PlatformState::allReady).isPresent()) {
                return new Outcome(state, Optional.empty());
            }
            Optional<Status> failed = state.flatMap(now -> now.failed().stream().findFirst());
            if (failed.isPresent()) {
                Status status = failed.get();
                return new Outcome(state, Optional.of(status.component() + " failed: " + status.message()));
            }
            if (!lives) {
                return new Outcome(state, Optional.of("the supervisor ended"));
            }
            if (Instant.now().isAfter(deadline)) {
                return new Outcome(state, Optional.of("not ready within " + timeoutSeconds + " s"));
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_PAUSE.toMillis());
        }
    }

    /** One line; how a log ends is shown to those who ask for it. */
    private void explain(Site site, Outcome outcome) throws IOException {
        DataFolder data = site.data();
        List<Status> failed = outcome.state().map(PlatformState::failed).orElse(List.of());
        List<Path> logs = failed.isEmpty()
                ? List.of(data.supervisorLog())
                : failed.stream().map(status -> data.log(status.component())).toList();
        if (tributary.isVerbose()) {
            for (Path log : logs) {
                showTail(log);
            }
        }
        String problem = outcome.problem().orElse("");
        System.err.println("tributary: " + problem + (problem.endsWith(".") ? "" : ".")
                + " What had started is stopped again. More is in " + logs.get(0) + " (--verbose shows its end).");
    }

    private static void showTail(Path log) throws IOException {
        List<String> tail = LogFile.tail(log, TAIL);
        if (!tail.isEmpty()) {
            System.err.println("Last lines of " + log + ":");
            tail.forEach(line -> System.err.println("  | " + line));
        }
    }

    private void printReady(Site site, Set<Secret> made, Instant begin) {
        Endpoints endpoints = Endpoints.of(site, made);
        if (output.isJson()) {
            System.out.println(OutputOption.json(endpoints));
            return;
        }
        double seconds = Duration.between(begin, Instant.now()).toMillis() / 1000.0;
        System.out.printf("%nTributary is ready (%.1f s).%n%n", seconds);
        endpoints.lines().forEach(System.out::println);
    }

    private PrintStream progressStream() {
        return output.isJson() ? System.err : System.out;
    }
}
