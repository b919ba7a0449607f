package io.tributary.management.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.access.ApiKeys;
import io.tributary.management.access.Caller;
import io.tributary.management.access.Sessions;
import io.tributary.management.access.Standing;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Knows who calls: by an API key, as a bearer token or as the password of basic authentication, which schema tools speak; or by the cookie
 * of a session, when a change also shows the session's CSRF token.
 */
public final class Authentication {
    /** The cookie of a session. */
    static final String COOKIE = "tributary_session";
    /** Where a change shows that a page of ours makes it. */
    static final String CSRF = "X-CSRF-Token";

    /** The request attribute of the {@link Caller}. */
    static final String CALLER = "caller";

    private static final String SESSION = "session";
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    private static final String STANDING = "standing";

    private final ApiKeys keys;
    private final Sessions sessions;

    public Authentication(ApiKeys keys, Sessions sessions) {
        this.keys = keys;
        this.sessions = sessions;
    }

    public void register(RoutesConfig routes) {
        routes.before("/api/*", this::require);
        routes.before("/schema-registry/*", this::require);
    }

    /** Who calls, or a refusal. */
    static Caller callerOf(Context http) {
        Caller caller = http.attribute(CALLER);
        if (caller == null) {
            throw AccessGate.unknownCaller("the request has no API key");
        }
        return caller;
    }

    /** The session that the request was made in; empty when it showed a key. */
    static Optional<Sessions.Open> sessionOf(Context http) {
        return Optional.ofNullable(http.attribute(SESSION));
    }

    /** Says, also when the request is over, whether its caller would still be let in; from memory. */
    static Supplier<Standing> standingOf(Context http) {
        Supplier<Standing> standing = http.attribute(STANDING);
        return standing == null ? () -> Standing.OVER : standing;
    }

    static InetAddress addressOf(Context http) {
        try {
            return InetAddress.getByName(http.req().getRemoteAddr()); // digits: nothing is looked up
        } catch (UnknownHostException e) {
            throw new IllegalStateException("a connection has an address", e);
        }
    }

    private void require(Context http) {
        if (http.path().equals(SessionRoutes.PATH) && http.method().name().equals("POST")) {
            return; // who logs in is not known yet
        }
        String header = Optional.ofNullable(http.header("Authorization")).orElse("");
        String cookie = Optional.ofNullable(http.cookie(COOKIE)).orElse("");
        Caller caller = header.isEmpty() && !cookie.isEmpty() ? bySession(http, cookie) : byKey(http, header);
        http.attribute(CALLER, caller.from(addressOf(http)));
    }

    private Caller byKey(Context http, String header) {
        String key = presented(header).orElseThrow(() -> AccessGate.unknownCaller("the request has no API key"));
        http.attribute(STANDING, standing(() -> keys.holderOf(key).isPresent()));
        return keys.holderOf(key).orElseThrow(() -> AccessGate.unknownCaller("the API key is not known"));
    }

    private static Supplier<Standing> standing(BooleanSupplier good) {
        return () -> {
            try {
                return good.getAsBoolean() ? Standing.GOOD : Standing.OVER;
            } catch (RejectedException e) {
                if (e.reason() == Rejection.UNAVAILABLE) {
                    return Standing.UNKNOWN;
                }
                throw e;
            }
        };
    }

    private Caller bySession(Context http, String cookie) {
        Sessions.Open session = sessions.session(cookie)
                .orElseThrow(() -> new RejectedException(
                        Rejection.UNAUTHENTICATED,
                        "the session is over",
                        "Log in again with POST " + SessionRoutes.PATH + ".",
                        ""));
        boolean proven = session.provenBy(Optional.ofNullable(http.header(CSRF)).orElse(""));
        if (!SAFE.contains(http.method().name()) && !proven) {
            throw new RejectedException(
                    Rejection.FORBIDDEN,
                    "a change by cookie needs the session's token in " + CSRF,
                    "Send 'csrfToken' of GET " + SessionRoutes.PATH + " in that header.",
                    "");
        }
        http.attribute(SESSION, session);
        http.attribute(STANDING, standing(() -> sessions.lasts(session)));
        return session.caller();
    }

    static Optional<String> presented(String header) {
        String scheme =
                header.contains(" ") ? header.substring(0, header.indexOf(' ')).toLowerCase(Locale.ROOT) : "";
        String rest = header.substring(header.indexOf(' ') + 1).strip();
        return switch (scheme) {
            case "bearer" -> Optional.of(rest);
            case "basic" -> password(rest);
            default -> Optional.empty();
        };
    }

    private static Optional<String> password(String credentials) {
        try {
            String text = new String(Base64.getDecoder().decode(credentials), StandardCharsets.UTF_8);
            return text.contains(":") ? Optional.of(text.substring(text.indexOf(':') + 1)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
