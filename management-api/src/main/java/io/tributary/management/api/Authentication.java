package io.tributary.management.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.access.ApiKeys;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/** Lets in who has an API key: as a bearer token, or as the password of basic authentication, which schema tools speak. */
public final class Authentication {
    private final ApiKeys keys;

    public Authentication(ApiKeys keys) {
        this.keys = keys;
    }

    public void register(RoutesConfig routes) {
        routes.before("/api/*", this::require);
        routes.before("/schema-registry/*", this::require);
    }

    private void require(Context http) {
        String key = presented(Optional.ofNullable(http.header("Authorization")).orElse(""))
                .orElseThrow(() -> refusal("the request has no API key"));
        http.attribute("caller", keys.holderOf(key).orElseThrow(() -> refusal("the API key is not known")));
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

    private static RejectedException refusal(String detail) {
        return new RejectedException(
                Rejection.UNAUTHENTICATED,
                detail,
                "Send 'Authorization: Bearer tk_…'; './tributary up' prints the admin key.",
                "");
    }
}
