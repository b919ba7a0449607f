package io.tributary.gateway.http;

import io.tributary.gateway.device.Authenticator;
import io.tributary.gateway.device.Credentials;
import io.tributary.gateway.device.RegisteredDevice;
import io.tributary.gateway.device.SignedLog;
import io.tributary.gateway.device.SignedRequest;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Finds out which device a request comes from: by its signature (device protocol, section 13), or by a token, which is the username and
 * password of MQTT (section 2.2) for a day at most. A token is as good as the secret until it expires, so it is taken over TLS only,
 * or from this machine. Thread-safe.
 */
final class DeviceRequests {
    /** How long a token may be good. */
    static final Duration TOKEN_LIFE = Duration.ofHours(24);

    private static final Pattern SECONDS = Pattern.compile("\\d{1,12}");

    private final Authenticator authenticator;
    private final boolean tokensInClear;
    private final InstantSource clock;

    DeviceRequests(Authenticator authenticator, boolean tokensInClear, InstantSource clock) {
        this.authenticator = authenticator;
        this.tokensInClear = tokensInClear;
        this.clock = clock;
    }

    /**
     * The device that signed the request.
     *
     * @param device who it says it is
     * @throws RejectedException see {@link Authenticator#authenticate}
     */
    RegisteredDevice signed(DeviceId device, Request request) {
        SignedRequest.Headers headers = new SignedRequest.Headers(
                request.header("Host"),
                request.header("X-TC-Algorithm"),
                request.header("X-TC-Timestamp"),
                request.header("X-TC-Nonce"),
                request.header("X-TC-Signature"));
        return authenticator.authenticate(device, request.path(), headers, request.body(), request.from());
    }

    /** The device that signed a log in the old form. Refuses as a signed request is refused. */
    RegisteredDevice signed(SignedLog log, Request request) {
        return authenticator.authenticate(log, request.from());
    }

    /** The device by whichever proof there is: a token in the header Authorization, else the signature. */
    RegisteredDevice signedOrWithToken(DeviceId device, Request request) {
        String authorization = request.header("Authorization");
        if (!authorization.isEmpty()) {
            return withToken(device, authorization, request);
        }
        if (request.header("X-TC-Signature").isEmpty()) {
            throw new RejectedException(
                    Rejection.UNAUTHENTICATED,
                    "the request is neither signed nor does it bring a token",
                    "See docs/http.md for both.",
                    "");
        }
        return signed(device, request);
    }

    private RegisteredDevice withToken(DeviceId device, String authorization, Request request) {
        if (!request.secure() && !request.from().isLoopbackAddress() && !tokensInClear) {
            throw new RejectedException(
                    Rejection.FORBIDDEN,
                    "a token is taken over TLS only, and this one is no secret any more",
                    "Use https, or sign the request.",
                    "");
        }
        Credentials credentials = credentials(device, authorization);
        requireShortLife(credentials.username());
        return authenticator.authenticate(credentials, request.from());
    }

    /** Both schemes hold the same: base64 of {@code username:password}. Device names may have colons, passwords have none. */
    private static Credentials credentials(DeviceId device, String authorization) {
        int space = authorization.indexOf(' ');
        String scheme = authorization.substring(0, Math.max(space, 0)).toLowerCase(Locale.ROOT);
        if (!scheme.equals("basic") && !scheme.equals("bearer")) {
            throw malformed("the header Authorization is neither Basic nor Bearer");
        }
        String pair = decoded(authorization.substring(space + 1).strip());
        int colon = pair.lastIndexOf(':');
        if (colon < 0) {
            throw malformed("the token is not base64 of username:password");
        }
        return new Credentials(device.clientId(), pair.substring(0, colon), pair.substring(colon + 1));
    }

    /** Of either alphabet, with its padding or without. */
    private static String decoded(String token) {
        try {
            byte[] bytes = Base64.getDecoder().decode(token.replace('-', '+').replace('_', '/'));
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw malformed("the token is not base64");
        }
    }

    /** Whether it has expired already is the authenticator's to find out. */
    private void requireShortLife(String username) {
        String expiry = username.substring(username.lastIndexOf(';') + 1);
        long latest = clock.instant().plus(TOKEN_LIFE).getEpochSecond();
        if (!SECONDS.matcher(expiry).matches() || Long.parseLong(expiry) > latest) {
            throw new RejectedException(
                    Rejection.UNAUTHENTICATED,
                    "the token expires too late, or not in seconds since 1970",
                    "Let it be good for a day at most: until " + latest + ".",
                    "");
        }
    }

    private static RejectedException malformed(String why) {
        return new RejectedException(Rejection.UNAUTHENTICATED, why, "See docs/http.md for its form.", "");
    }
}
