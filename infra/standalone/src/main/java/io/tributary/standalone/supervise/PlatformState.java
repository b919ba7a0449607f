package io.tributary.standalone.supervise;

import java.time.Instant;
import java.util.List;

/** What the supervisor writes down for the other verbs: how every component is. */
public record PlatformState(String version, long supervisorPid, Instant since, List<Status> components) {

    public PlatformState {
        components = List.copyOf(components);
    }

    public boolean allReady() {
        return components.stream().allMatch(status -> status.phase() == Phase.READY);
    }

    public List<Status> failed() {
        return components.stream()
                .filter(status -> status.phase() == Phase.FAILED)
                .toList();
    }
}
