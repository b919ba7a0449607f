package io.tributary.management.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.access.Role;
import io.tributary.management.access.Roles;
import io.tributary.management.access.TemporaryCredentials;
import io.tributary.management.api.route.Route;
import io.tributary.management.api.route.Route.Trait;
import io.tributary.management.registry.Page;
import io.tributary.management.registry.Revision;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
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

    public List<Route> routes() {
        return List.of(
                Route.post(ALL, "createRole", this::create)
                        .says("Adds a role")
                        .takes(NewRole.class)
                        .answers(201, RoleForm.class)
                        .being(Trait.CREATES),
                Paging.paged(Route.get(ALL, "listRoles", this::list))
                        .says("Lists the roles")
                        .answers(200, RoleList.class),
                Route.get(ONE, "getRole", this::get).says("Shows a role").answers(200, RoleForm.class),
                Route.patch(ONE, "changeRole", this::change)
                        .says("Changes a role; what is left out stays")
                        .takes(RoleChange.class)
                        .answers(200, RoleForm.class),
                Route.delete(ONE, "deleteRole", this::delete)
                        .says("Deletes a role; its temporary credentials open nothing any more")
                        .answers(204),
                Route.post(ONE + "/credentials", "assumeRole", this::assume)
                        .says("Makes temporary credentials of a role, shown this once")
                        .takes(Assumption.class)
                        .answers(201, CredentialsForm.class)
                        .being(Trait.CREATES));
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
            Optional<Boolean> revoke) {}

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

    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record RoleList(List<RoleForm> items, Optional<String> next) {}

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
        http.status(HttpStatus.CREATED).header("Location", ALL + "/" + role.name());
        RoleForm form = RoleForm.of(role);
        EntityTag.of(stateOf(role), form).answerChange(http);
    }

    private void list(Context http) {
        List<Role> seen = roles.list().stream()
                .filter(role -> AccessGate.sees(http, "role/" + role.name()))
                .toList();
        Page<Role> page = Paging.page(http, seen, Role::name);
        Paging.link(http, page.next());
        http.json(new RoleList(page.items().stream().map(RoleForm::of).toList(), page.next()));
    }

    private void get(Context http) {
        Role role = roles.get(http.pathParam("role"));
        RoleForm form = RoleForm.of(role);
        EntityTag.of(stateOf(role), form).answer(http);
    }

    private static Revision stateOf(Role role) {
        return new Revision(role.version(), role.createdAt(), role.createdAt());
    }

    private void change(Context http) {
        RoleChange wanted = Requests.body(http, RoleChange.class);
        String name = http.pathParam("role");
        RoleForm before = RoleForm.of(roles.get(name));
        Optional<Duration> longest = wanted.longest().map(text -> duration(text, "longest"));
        Role role = EntityTag.changing(
                http,
                () -> stateOf(roles.get(name)),
                expected -> roles.change(
                        Authentication.callerOf(http),
                        name,
                        new Roles.Change(
                                wanted.description(),
                                wanted.policies(),
                                longest,
                                wanted.revoke().orElse(false),
                                expected.map(Math::toIntExact))));
        RoleForm after = RoleForm.of(role);
        AccessGate.changed(http, before, after);
        EntityTag.of(stateOf(role), after).answerChange(http);
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
