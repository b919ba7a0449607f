package io.tributary.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.limits.Limits;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Log-in as a browser meets it. */
class SessionInterfaceTest extends AccessKit {
    @Test
    void aPersonLogsInByCookieAndProvesChangesByToken() {
        user("judy", "AdministratorAccess");
        Answer in = logIn("judy", PASSWORD).is(201);
        String set = in.header("Set-Cookie");
        assertThat(set).contains("HttpOnly", "SameSite=Strict", "Path=/").doesNotContain("Secure");
        String cookie = set.substring(0, set.indexOf(';'));
        String csrf = in.text("csrfToken");

        by(cookie, "", "GET", "/api/v1/products", "").is(200);
        assertThat(by(cookie, "", "GET", "/api/v1/session", "").is(200).text("csrfToken"))
                .isEqualTo(csrf);
        by(cookie, "", "POST", "/api/v1/products", "{\"name\": \"a\"}").is(403);
        by(cookie, "0" + csrf.substring(1) + "x", "POST", "/api/v1/products", "{\"name\": \"a\"}")
                .is(403);
        by(cookie, csrf, "POST", "/api/v1/products", "{\"name\": \"a\"}").is(201);
        by(cookie + "x", csrf, "GET", "/api/v1/products", "").is(401);
        by("tributary_session=%%%.%%%", csrf, "GET", "/api/v1/products", "").is(401);
        by(cookie, csrf, "DELETE", "/api/v1/session", "").is(204);
        by(cookie, "", "GET", "/api/v1/products", "").is(401);
    }

    @Test
    void anotherPasswordEndsAllSessions() {
        user("kim", "ReadOnlyAccess");
        String first = cookieOf(logIn("kim", PASSWORD).is(201));
        Answer in = logIn("kim", PASSWORD).is(201);
        String second = cookieOf(in);

        String change = "{\"password\": \"%s\", \"newPassword\": \"another long one\"}";
        by(second, in.text("csrfToken"), "PUT", "/api/v1/session/password", change.formatted("wrong wrong wrong"))
                .is(401);
        by(second, in.text("csrfToken"), "PUT", "/api/v1/session/password", change.formatted(PASSWORD))
                .is(204);
        by(first, "", "GET", "/api/v1/products", "").is(401);
        by(second, "", "GET", "/api/v1/products", "").is(401);
        logIn("kim", PASSWORD).is(401);
        logIn("kim", "another long one").is(201);
        send("PUT", "/api/v1/users/kim/password", "{\"password\": \"short\"}", ROOT)
                .is(422);
    }

    @Test
    void unknownNamesAreAnsweredAsWrongPasswordsAndBothAreSlowed() {
        user("lea", "ReadOnlyAccess");
        send("POST", "/api/v1/users", "{\"name\": \"keysonly\"}", ROOT).is(201);
        Answer wrong = logIn("lea", "wrong wrong wrong").is(401);
        for (String name : List.of("nobody", "keysonly", "x".repeat(5_000), "", "a\u0000b")) {
            assertThat(logIn(name, "wrong wrong wrong").is(401).body()).isEqualTo(wrong.body());
        }
        for (int i = 1; i < Limits.DEFAULTS.authenticationFailures(); i++) {
            logIn("lea", "wrong wrong wrong").is(401);
        }
        assertThat(logIn("lea", PASSWORD).is(429).text("remedy")).contains("Try again in");
    }
}
