package io.tributary.standalone.supervise;

import io.tributary.standalone.config.DataFolder;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** The platform on some data, seen from another process: whether it runs, how it is, and how to end it. */
public final class RunningPlatform {
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(120);

    private static final Duration KILL_PATIENCE = Duration.ofSeconds(10);

    private final DataFolder data;

    public RunningPlatform(DataFolder data) {
        this.data = data;
    }

    /** The process that supervises it, if one does. */
    public Optional<ProcessIdentity> supervisor() {
        return ProcessIdentity.read(data.supervisorPid()).filter(ProcessIdentity::isAlive);
    }

    /** How it is; empty when it does not run, or has only begun to. */
    public Optional<PlatformState> state() {
        Optional<ProcessIdentity> supervisor = supervisor();
        return supervisor.flatMap(identity ->
                new StateFile(data.state()).read().filter(state -> state.supervisorPid() == identity.pid()));
    }

    /** How the platform of just this supervisor is, never that of another one on the same data. */
    public Optional<PlatformState> stateOf(long supervisorPid) {
        return state().filter(state -> state.supervisorPid() == supervisorPid);
    }

    /** Stops what this supervisor runs or, when it died, left behind; a platform of another supervisor goes on. */
    public boolean stopOf(long supervisorPid) throws InterruptedException, IOException {
        boolean anothers =
                supervisor().filter(identity -> identity.pid() != supervisorPid).isPresent();
        return !anothers && stop();
    }

    /** Stops it in order, and whatever a killed supervisor left behind. False when nothing ran. */
    public boolean stop() throws InterruptedException, IOException {
        Optional<ProcessIdentity> supervisor = supervisor();
        if (supervisor.isPresent()) {
            supervisor.get().signal("TERM");
            if (!supervisor.get().awaitEnd(STOP_PATIENCE)) {
                supervisor.get().signal("KILL");
                supervisor.get().awaitEnd(KILL_PATIENCE); // until then it holds the run lock
            }
        }
        Orphans orphans = new Orphans(data);
        boolean leftBehind = !orphans.found().isEmpty();
        if (leftBehind) {
            try (RunLock ignored = RunLock.take(data)) {
                orphans.stop();
            }
        }
        return supervisor.isPresent() || leftBehind;
    }
}
