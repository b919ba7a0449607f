package io.tributary.management.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.platform.PlatformHealth;
import io.tributary.management.platform.Readiness;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /ready} and {@code /api/v1/platform}: whether this process serves, and how the parts around it are. */
public final class PlatformRoutes {
    private final String version;
    private final Readiness readiness;
    private final PlatformHealth health;

    public PlatformRoutes(String version, Readiness readiness, PlatformHealth health) {
        this.version = version;
        this.readiness = readiness;
        this.health = health;
    }

    record PlatformForm(String version, List<PlatformHealth.Component> components) {}

    public void register(RoutesConfig routes) {
        routes.get("/ready", this::ready);
        routes.before("/api/*", this::requireReady);
        routes.get("/api/v1/platform", http -> http.json(new PlatformForm(version, health.components())));
    }

    private void ready(Context http) {
        Optional<String> waitingFor = readiness.waitingFor();
        if (waitingFor.isEmpty()) {
            http.json(Map.of("ready", true));
        } else {
            http.status(HttpStatus.SERVICE_UNAVAILABLE).json(Map.of("ready", false, "waitingFor", waitingFor.get()));
        }
    }

    /** Health can be asked at any time; everything else when there is something to ask. */
    private void requireReady(Context http) {
        if (http.path().equals("/api/v1/platform")) {
            return;
        }
        readiness.waitingFor().ifPresent(what -> {
            throw new RejectedException(
                    Rejection.UNAVAILABLE, "the platform is starting, waiting for " + what, "Try again.", "");
        });
    }
}
