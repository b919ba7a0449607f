package io.tributary.management.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.management.platform.PlatformHealth;
import java.util.List;
import java.util.Optional;

/** Looks at the platform while somebody watches, and says when a part of it has changed. For one thread. */
public final class HealthWatch {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PlatformHealth health;
    private final Events events;
    private List<PlatformHealth.Component> before = List.of();

    public HealthWatch(PlatformHealth health, Events events) {
        this.health = health;
        this.events = events;
    }

    /** One look. */
    public void look() {
        if (events.viewers() == 0) {
            return;
        }
        List<PlatformHealth.Component> now = health.components();
        if (!now.equals(before)) {
            before = now;
            try {
                events.publish(Events.HEALTH, Optional.empty(), JSON.writeValueAsString(now));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("a list of records has a JSON form", e);
            }
        }
    }
}
