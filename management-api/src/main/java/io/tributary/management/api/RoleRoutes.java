package io.tributary.management.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.access.Role;
import io.tributary.management.access.Roles;
import io.tributary.management.access.TemporaryCredentials;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /api/v1/roles}: policies that a caller takes on for a while, and the temporary credentials for it. */
public final class RoleRoutes {
    private static final String ALL = "/api/v1/roles";
    private static final String ONE = ALL + "/{role}";

    private final Roles roles;
    private final TemporaryCredentials credentials;

    public RoleRoutes(Roles roles, TemporaryCredentials credentials) {
        this.roles = roles;
        this.credentials = credentials;
    }

    public void register(RoutesConfig routes) {
        routes.post(ALL, this::create);
        routes.get(ALL, this::list);
        routes.get(ONE, http -> http.json(RoleForm.of(roles.get(http.pathParam("role")))));
        routes.patch(ONE, this::change);
        routes.delete(ONE, this::delete);
        routes.post(ONE + "/credentials", this::assume);
    }

    /**
     * @param longest an ISO 8601 duration, such as PT1H
     */
    record NewRole(
            String name, Optional<String> description, Optional<List<String>> policies, Optional<String> longest) {}

    /**
     * @param revoke takes back all temporary credentials there are
     */
    record RoleChange(
            Optional<String> description,
            Optional<List<String>> policies,
            Optional<String> longest,
            Optional<Boolean> revoke,
            Optional<Integer> version) {}

    record RoleForm(
            String name,
            String description,
            List<String> policies,
            String longest,
            Instant credentialsValidFrom,
            int version,
            Instant createdAt) {
        static RoleForm of(Role role) {
            return new RoleForm(
                    role.name(),
                    role.description(),
                    role.policies(),
                    role.longest().toString(),
                    role.validFrom(),
                    role.version(),
                    role.createdAt());
        }
    }

    /**
     * @param lasts an ISO 8601 duration
     */
    record Assumption(Optional<String> lasts) {}

    record CredentialsForm(String secretId, String secretKey, String token, Instant expires) {
        @Override
        public String toString() {
            return "CredentialsForm[" + secretId + "]";
        }
    }

    private void create(Context http) {
        NewRole wanted = Requests.body(http, NewRole.class);
        Role role = roles.create(
                Authentication.callerOf(http),
                wanted.name(),
                wanted.description().orElse(""),
                wanted.policies().orElse(List.of()),
                wanted.longest().map(text -> duration(text, "longest")));
        http.status(HttpStatus.CREATED)
                .header("Location", ALL + "/" + role.name())
                .json(RoleForm.of(role));
    }

    private void list(Context http) {
        http.json(Map.of(
                "items",
                roles.list().stream()
                        .filter(role -> AccessGate.sees(http, "role/" + role.name()))
                        .map(RoleForm::of)
                        .toList()));
    }

    private void change(Context http) {
        RoleChange wanted = Requests.body(http, RoleChange.class);
        String name = http.pathParam("role");
        RoleForm before = RoleForm.of(roles.get(name));
        RoleForm after = RoleForm.of(roles.change(
                Authentication.callerOf(http),
                name,
                new Roles.Change(
                        wanted.description(),
                        wanted.policies(),
                        wanted.longest().map(text -> duration(text, "longest")),
                        wanted.revoke().orElse(false),
                        wanted.version())));
        AccessGate.changed(http, before, after);
        http.json(after);
    }

    private void delete(Context http) {
        roles.delete(http.pathParam("role"));
        http.status(HttpStatus.NO_CONTENT);
    }

    private void assume(Context http) {
        Optional<Duration> lasts = Requests.body(http, Assumption.class).lasts().map(text -> duration(text, "lasts"));
        TemporaryCredentials.Issued issued =
                credentials.assume(Authentication.callerOf(http), http.pathParam("role"), lasts);
        http.status(HttpStatus.CREATED)
                .json(new CredentialsForm(issued.secretId(), issued.secretKey(), issued.token(), issued.expires()));
    }

    private static Duration duration(String text, String field) {
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException e) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "'" + text + "' is not a duration",
                    "Write it in ISO 8601, such as PT1H.",
                    field);
        }
    }
}
