package io.tributary.standalone.supervise;

import io.tributary.standalone.config.Component;
import io.tributary.standalone.config.Refusal;
import io.tributary.standalone.config.Site;
import io.tributary.standalone.host.DiskSpace;
import io.tributary.standalone.server.Launch;
import io.tributary.standalone.server.Server;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Keeps one component running, in a thread of its own: start, wait until ready, wait for its end, and again. */
final class ComponentRun implements Runnable {
    private static final Duration PROBE_PAUSE = Duration.ofMillis(100);

    private final Component component;
    private final Site site;
    private final StateBoard board;
    private final Object guard = new Object();
    private Optional<Child> child = Optional.empty();
    private boolean stopping;

    ComponentRun(Component component, Site site, StateBoard board) {
        this.component = component;
        this.site = site;
        this.board = board;
    }

    @Override
    public void run() {
        RestartPolicy policy = RestartPolicy.fresh();
        try {
            while (true) {
                End end = once();
                if (isStopping()) {
                    return;
                }
                policy = policy.died(end.readyFor());
                Optional<Duration> pause = end.canPass() ? policy.pause() : Optional.empty();
                if (pause.isEmpty()) {
                    board.change(component, status -> status.failed(end.cause(), Instant.now()));
                    return;
                }
                board.change(component, status -> status.restarting(end.cause(), pause.get(), Instant.now()));
                if (stopsWithin(pause.get())) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How one life ended; {@code canPass} when another try may go better. */
    private record End(String cause, Optional<Duration> readyFor, boolean canPass) {}

    private End once() throws InterruptedException {
        try {
            Launch launch = Server.of(component).prepare(site);
            Optional<Child> started = startUnlessStopping(launch);
            return started.isPresent() ? live(started.get()) : new End("stopped", Optional.empty(), false);
        } catch (Refusal e) {
            return new End(e.line(), Optional.empty(), false);
        } catch (IOException e) {
            return new End("cannot be started (" + e + ")", Optional.empty(), true);
        }
    }

    private End live(Child running) throws InterruptedException {
        board.change(component, status -> status.started(running.pid(), Instant.now()));
        Optional<Instant> ready = awaitReady(running);
        int code = running.awaitEnd();
        String cause =
                "ended with " + ended(code) + (ready.isPresent() ? "" : lastWords(running)) + DiskSpace.ifFull(site);
        return new End(cause, ready.map(moment -> Duration.between(moment, Instant.now())), true);
    }

    private Optional<Instant> awaitReady(Child running) throws InterruptedException {
        while (!running.endsWithin(PROBE_PAUSE)) {
            Probe probe = running.probe();
            if (probe.ready()) {
                Instant now = Instant.now();
                board.change(component, status -> status.ready(now));
                return Optional.of(now);
            }
            board.change(component, status -> status.waiting(probe.waitingFor()));
        }
        return Optional.empty();
    }

    private static String ended(int code) {
        int signal = code - 128;
        return signal > 0 && signal < 32 ? "signal " + signal : "exit code " + code;
    }

    private static String lastWords(Child running) {
        String words = running.lastLine();
        return words.isEmpty() ? "" : " before it was ready: " + words;
    }

    private Optional<Child> startUnlessStopping(Launch launch) throws IOException {
        synchronized (guard) {
            if (stopping) {
                return Optional.empty();
            }
            Child started =
                    Child.start(launch, site.data().log(component), site.data().pid(component));
            child = Optional.of(started);
            return child;
        }
    }

    /** Ends the component and its thread's loop; returns when the process is gone. */
    void stop() throws InterruptedException {
        Optional<Child> running;
        synchronized (guard) {
            stopping = true;
            guard.notifyAll();
            running = child;
        }
        if (running.isPresent()) {
            running.get().stop();
        }
        board.change(component, status -> status.stopped(Instant.now()));
    }

    private boolean isStopping() {
        synchronized (guard) {
            return stopping;
        }
    }

    private boolean stopsWithin(Duration time) throws InterruptedException {
        long deadline = System.nanoTime() + time.toNanos();
        synchronized (guard) {
            for (long left = time.toMillis();
                    !stopping && left > 0;
                    left = (deadline - System.nanoTime()) / 1_000_000) {
                guard.wait(left);
            }
            return stopping;
        }
    }
}
