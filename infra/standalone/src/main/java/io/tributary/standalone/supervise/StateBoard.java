package io.tributary.standalone.supervise;

import io.tributary.standalone.config.Component;
import io.tributary.standalone.config.DataFolder;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The present status of every component, and its copy on disk. */
final class StateBoard {
    private final Map<Component, Status> statuses = new EnumMap<>(Component.class);
    private final StateFile file;
    private final SupervisorLog log;
    private final String version;
    private final Instant since = Instant.now();

    StateBoard(DataFolder data, String version, SupervisorLog log) {
        this.file = new StateFile(data.state());
        this.version = version;
        this.log = log;
    }

    synchronized void add(Status status) {
        statuses.put(status.component(), status);
    }

    synchronized void change(Component component, UnaryOperator<Status> event) {
        Status before = statuses.get(component);
        if (before == null) {
            throw new IllegalStateException("no status of " + component);
        }
        Status after = event.apply(before);
        if (after.equals(before)) {
            return;
        }
        statuses.put(component, after);
        if (after.phase() != before.phase() || after.restarts() != before.restarts()) {
            log.line(component + " " + after.phase() + (after.message().isEmpty() ? "" : ": " + after.message()));
        }
        save();
    }

    synchronized PlatformState state() {
        return new PlatformState(version, ProcessHandle.current().pid(), since, new ArrayList<>(statuses.values()));
    }

    synchronized void save() {
        try {
            file.write(state());
        } catch (IOException e) {
            log.line("the state cannot be written: " + e);
        }
    }
}
