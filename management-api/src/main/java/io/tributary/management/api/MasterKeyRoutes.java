package io.tributary.management.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.tributary.management.api.route.Route;
import io.tributary.management.credentials.RewrapProgress;
import io.tributary.management.credentials.Rewrapping;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** {@code /api/v1/master-keys}: which there are, by id, and the wrapping of all secrets under the one that seals. */
public final class MasterKeyRoutes {
    private static final String ALL = "/api/v1/master-keys";

    private final Rewrapping rewrapping;
    private final Runnable soon;

    /**
     * @param soon has {@link Rewrapping#round} called
     */
    public MasterKeyRoutes(Rewrapping rewrapping, Runnable soon) {
        this.rewrapping = rewrapping;
        this.soon = soon;
    }

    public List<Route> routes() {
        return List.of(
                Route.get(ALL, "getMasterKeys", this::get)
                        .says("Names the keys that seal and open secrets, and says how far the newest wrapping is")
                        .answers(200, MasterKeysForm.class),
                Route.post(ALL + "/rewrap", "rewrapSecrets", this::rewrap)
                        .says("Wraps all secrets under the sealing key, or goes on with it")
                        .answers(202, RewrapForm.class));
    }

    /**
     * @param sealing id of the key that seals
     * @param opening ids of all keys of this process
     * @param rewrap the newest run
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record MasterKeysForm(String sealing, List<String> opening, Optional<RewrapForm> rewrap) {}

    /**
     * @param status running or finished
     * @param at what is being looked at
     */
    record RewrapForm(
            String masterKey,
            String status,
            String at,
            long examined,
            long changed,
            long failed,
            List<String> failures,
            Instant startedAt,
            Instant updatedAt) {
        static RewrapForm of(RewrapProgress run) {
            return new RewrapForm(
                    run.keyId(),
                    run.finished() ? "finished" : "running",
                    run.part(),
                    run.examined(),
                    run.changed(),
                    run.failed(),
                    run.failures(),
                    run.startedAt(),
                    run.updatedAt());
        }
    }

    private void get(Context http) {
        http.json(new MasterKeysForm(
                rewrapping.keys().current(),
                rewrapping.keys().ids(),
                rewrapping.progress().map(RewrapForm::of)));
    }

    private void rewrap(Context http) {
        RewrapProgress run = rewrapping.begin();
        soon.run();
        http.status(HttpStatus.ACCEPTED).header("Location", ALL).json(RewrapForm.of(run));
    }
}
