package io.tributary.standalone.supervise;

import io.tributary.standalone.config.Component;
import io.tributary.standalone.config.Installation;
import io.tributary.standalone.config.Port;
import io.tributary.standalone.config.Secret;
import io.tributary.standalone.config.Site;
import io.tributary.standalone.host.PortHolders;
import io.tributary.standalone.tls.PlatformCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Runs the components of one platform until it is told to stop. Holds the run lock for as long as it lives; however it
 * ends, the next one finds what it left behind.
 */
public final class Supervisor {
    private static final Duration ROTATION_PAUSE = Duration.ofMinutes(1);

    private final Site site;
    private final SupervisorLog log;
    private final StateBoard board;
    private final Map<Component, ComponentRun> runs = new EnumMap<>(Component.class);
    private final CountDownLatch stopped = new CountDownLatch(1);

    public Supervisor(Site site) throws IOException {
        this.site = site;
        site.data().create();
        log = new SupervisorLog(site.data().supervisorLog());
        board = new StateBoard(site.data(), Installation.version(), log);
    }

    /** Starts everything and returns; {@link #awaitStop} waits for the end. */
    public void start() throws IOException, InterruptedException {
        ProcessIdentity own = ProcessIdentity.of(ProcessHandle.current().pid()).orElseThrow();
        own.write(site.data().supervisorPid());
        Orphans orphans = new Orphans(site.data());
        if (!orphans.found().isEmpty()) {
            log.line("stopping what an earlier supervisor left behind: " + orphans.found());
            orphans.stop();
        }
        Secret.createMissing(site.data());
        PlatformCertificates.createMissing(site);
        PortHolders.refuseTaken(site);
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));

        log.line("starting " + site.config().components() + " (process " + own.pid() + ")");
        for (Component component : site.config().components()) {
            board.add(Status.beginning(component, ports(component), Instant.now()));
            runs.put(component, new ComponentRun(component, site, board));
        }
        board.save();
        runs.forEach((component, run) -> {
            Thread thread = new Thread(run, component.id());
            thread.setDaemon(true);
            thread.start();
        });
    }

    public PlatformState state() {
        return board.state();
    }

    /** Waits until the platform has stopped, and keeps the logs small meanwhile. */
    public void awaitStop() throws InterruptedException {
        while (!stopped.await(ROTATION_PAUSE.toSeconds(), TimeUnit.SECONDS)) {
            for (Component component : runs.keySet()) {
                try {
                    LogFile.rotateInUse(site.data().log(component));
                } catch (IOException e) {
                    log.line("the log of " + component + " cannot be rotated: " + e);
                }
            }
        }
    }

    private Map<String, Integer> ports(Component component) {
        Map<String, Integer> ports = new LinkedHashMap<>();
        for (Port port : component.ports()) {
            ports.put(port.key(), site.port(port));
        }
        return ports;
    }

    private void stop() {
        log.line("stopping");
        try {
            Map<Integer, List<Component>> stages = runs.keySet().stream()
                    .collect(Collectors.groupingBy(Component::stopStage, TreeMap::new, Collectors.toList()));
            for (List<Component> stage : stages.values()) {
                stopTogether(stage);
            }
            for (Component component : runs.keySet()) {
                Files.deleteIfExists(site.data().pid(component));
            }
            Files.deleteIfExists(site.data().supervisorPid());
            log.line("stopped");
            SupervisorProcess.startArchiving(site);
        } catch (IOException e) {
            log.line("stopped, but not tidied up: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            stopped.countDown();
        }
    }

    private void stopTogether(List<Component> stage) throws InterruptedException {
        List<Thread> stops = stage.stream()
                .map(component -> new Thread(() -> stop(component), "stop-" + component))
                .toList();
        stops.forEach(Thread::start);
        for (Thread one : stops) {
            one.join();
        }
    }

    private void stop(Component component) {
        ComponentRun run = runs.get(component);
        if (run == null) {
            return;
        }
        try {
            run.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
