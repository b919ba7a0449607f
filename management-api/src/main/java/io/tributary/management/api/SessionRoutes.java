package io.tributary.management.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.HttpStatus;
import io.javalin.http.SameSite;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.access.Caller;
import io.tributary.management.access.Sessions;
import io.tributary.management.access.Users;
import io.tributary.management.api.route.Route;
import io.tributary.management.audit.AuditEntry.Outcome;
import io.tributary.management.audit.AuditLog;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** {@code /api/v1/session}: log-in of people, by name and password. */
public final class SessionRoutes {
    static final String PATH = "/api/v1/session";

    private final Sessions sessions;
    private final Users users;
    private final AuditLog audit;
    private final boolean secureCookies;

    /**
     * @param secureCookies also where this process itself speaks plain HTTP, behind a proxy that ends TLS
     */
    public SessionRoutes(Sessions sessions, Users users, AuditLog audit, boolean secureCookies) {
        this.sessions = sessions;
        this.users = users;
        this.audit = audit;
        this.secureCookies = secureCookies;
    }

    public List<Route> routes() {
        return List.of(
                Route.post(PATH, "logIn", this::logIn)
                        .says("Logs a person in, by cookie")
                        .takes(LogIn.class)
                        .answers(201, SessionForm.class),
                Route.get(PATH, "getSession", this::show)
                        .says("Says who asks, and how long the session lasts")
                        .answers(200, SessionForm.class),
                Route.delete(PATH, "logOut", this::logOut)
                        .says("Ends the session")
                        .answers(204),
                Route.put(PATH + "/password", "changePassword", this::changePassword)
                        .says("Changes the password of who is logged in; all sessions of the user end")
                        .takes(NewPassword.class)
                        .answers(204));
    }

    record LogIn(String name, String password) {
        @Override
        public String toString() {
            return "LogIn[" + name + "]";
        }
    }

    record NewPassword(String password, String newPassword) {
        @Override
        public String toString() {
            return "NewPassword[]";
        }
    }

    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record SessionForm(String principal, Optional<String> csrfToken, Optional<Instant> endsAt) {
        static SessionForm of(Sessions.Open session) {
            return new SessionForm(
                    session.caller().principal(), Optional.of(session.csrf()), Optional.of(session.ends()));
        }
    }

    private void logIn(Context http) {
        LogIn wanted = Requests.body(http, LogIn.class);
        Sessions.Open session = sessions.logIn(wanted.name(), wanted.password(), Authentication.addressOf(http));
        Caller caller = session.caller().from(Authentication.addressOf(http));
        // On record before the cookie is given out.
        audit.end(
                audit.begin(caller, "session:Open", caller.principal(), AccessGate.requestIdOf(http)),
                Outcome.DONE,
                "",
                List.of());
        keep(http, session.cookie(), Duration.between(Instant.now(), session.ends()));
        http.status(HttpStatus.CREATED).json(SessionForm.of(session));
    }

    private void show(Context http) {
        http.json(Authentication.sessionOf(http)
                .map(SessionForm::of)
                .orElseGet(() -> new SessionForm(
                        Authentication.callerOf(http).principal(), Optional.empty(), Optional.empty())));
    }

    private void logOut(Context http) {
        Authentication.sessionOf(http).ifPresent(sessions::logOut);
        keep(http, "", Duration.ZERO);
        http.status(HttpStatus.NO_CONTENT);
    }

    private void changePassword(Context http) {
        NewPassword wanted = Requests.body(http, NewPassword.class);
        Caller caller = Authentication.callerOf(http);
        if (caller.kind() != Caller.Kind.USER) {
            throw new RejectedException(
                    Rejection.CONFLICT, caller.principal() + " has no password", "Log in as a user.", "");
        }
        sessions.changePassword(
                users, caller.name(), wanted.password(), wanted.newPassword(), Authentication.addressOf(http));
        keep(http, "", Duration.ZERO);
        http.status(HttpStatus.NO_CONTENT);
    }

    private void keep(Context http, String value, Duration age) {
        boolean secure = secureCookies || http.scheme().equals("https");
        http.cookie(new Cookie(
                Authentication.COOKIE, value, "/", (int) age.toSeconds(), secure, true, null, SameSite.STRICT));
    }
}
