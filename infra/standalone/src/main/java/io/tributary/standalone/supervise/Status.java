package io.tributary.standalone.supervise;

import io.tributary.standalone.config.Component;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * How one component is. A status never changes: each event makes the next one.
 *
 * @param pid the process, 0 when there is none
 * @param restarts how often it was started again since the supervisor began
 * @param since when this phase began
 * @param message what it waits for, or why it died; may be empty
 */
public record Status(
        Component component,
        Phase phase,
        long pid,
        Map<String, Integer> ports,
        int restarts,
        Instant since,
        String message) {

    public static Status beginning(Component component, Map<String, Integer> ports, Instant now) {
        return new Status(component, Phase.STARTING, 0, ports, 0, now, "");
    }

    Status started(long newPid, Instant now) {
        return new Status(component, Phase.STARTING, newPid, ports, restarts, now, "");
    }

    /** Still starting; says what for. The time of the phase stays. */
    Status waiting(String reason) {
        return new Status(component, phase, pid, ports, restarts, since, reason);
    }

    Status ready(Instant now) {
        return new Status(component, Phase.READY, pid, ports, restarts, now, "");
    }

    Status restarting(String cause, Duration pause, Instant now) {
        String told = cause + ", starts again in " + pause.toMillis() + " ms";
        return new Status(component, Phase.RESTARTING, 0, ports, restarts + 1, now, told);
    }

    Status failed(String cause, Instant now) {
        return new Status(component, Phase.FAILED, 0, ports, restarts, now, cause);
    }

    Status stopped(Instant now) {
        return new Status(component, Phase.STOPPED, 0, ports, restarts, now, "");
    }
}
