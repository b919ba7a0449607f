package io.tributary.management.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.api.route.OpenApi;
import io.tributary.management.api.route.Route;
import io.tributary.management.platform.ApiMetrics;
import io.tributary.management.platform.PlatformHealth;
import io.tributary.management.platform.Readiness;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** {@code /ready}, {@code /api/v1/platform} and {@code /api/v1/metrics}: whether this process serves, and how the parts around it are. */
public final class PlatformRoutes {
    private static final String PLATFORM = "/api/v1/platform";
    private static final String METRICS = "/api/v1/metrics";
    private static final Set<String> AT_ANY_TIME = Set.of(PLATFORM, METRICS, OpenApi.PATH);

    private final String version;
    private final Readiness readiness;
    private final Supplier<Optional<String>> outage;
    private final PlatformHealth health;
    private final Supplier<String> metrics;

    /**
     * @param readiness what is waited for when the process starts
     * @param outage why next to nothing can be answered now, though the process has started
     * @param metrics in the text format of Prometheus
     */
    public PlatformRoutes(
            String version,
            Readiness readiness,
            Supplier<Optional<String>> outage,
            PlatformHealth health,
            Supplier<String> metrics) {
        this.version = version;
        this.readiness = readiness;
        this.outage = outage;
        this.health = health;
        this.metrics = metrics;
    }

    record PlatformForm(String version, List<PlatformHealth.Component> components) {}

    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record ReadyForm(boolean ready, Optional<String> waitingFor) {}

    public List<Route> routes() {
        return List.of(
                Route.get("/ready", "isReady", this::ready)
                        .says("Whether this process serves, and Cassandra answers it; asked without a key")
                        .answers(200, ReadyForm.class)
                        .answers(503, ReadyForm.class),
                Route.get(PLATFORM, "getPlatform", this::show)
                        .says("How the parts of the platform are; answers while it is starting, too")
                        .answers(200, PlatformForm.class),
                Route.get(
                                METRICS,
                                "getMetrics",
                                http -> http.contentType(ApiMetrics.TYPE).result(metrics.get()))
                        .says(
                                "What Prometheus reads of this process and of the rules; answers while it is starting, too")
                        .answers(200, "text/plain"));
    }

    /** Keeps requests waiting to be made until there is something to ask. */
    public void register(RoutesConfig routes) {
        routes.before("/api/*", this::requireReady);
    }

    private void show(Context http) {
        http.json(new PlatformForm(version, health.components()));
    }

    private void ready(Context http) {
        Optional<String> waitingFor = readiness.waitingFor().or(outage);
        http.status(waitingFor.isEmpty() ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE)
                .json(new ReadyForm(waitingFor.isEmpty(), waitingFor));
    }

    /** Health and the document can be asked for at any time; everything else when there is something to ask. */
    private void requireReady(Context http) {
        if (AT_ANY_TIME.contains(http.path())) {
            return;
        }
        readiness.waitingFor().ifPresent(what -> {
            throw new RejectedException(
                    Rejection.UNAVAILABLE, "the platform is starting, waiting for " + what, "Try again.", "");
        });
    }
}
