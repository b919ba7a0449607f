package io.tributary.management.access;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.access.SessionStore.Session;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Log-in to the console. A session is a random token that the browser keeps in a cookie and the store as a hash; it ends {@code idle} after
 * its last use and {@code longest} after its beginning, with a change of the password, and with its user. Refuses with
 * {@link RejectedException}. Thread-safe.
 */
public final class Sessions {
    /** Sessions of one user at a time; the one that was used longest ago gives way to another. */
    static final int MAX_PER_USER = 10;

    private static final Duration USE_NOTED = Duration.ofMinutes(1);
    private static final int MAX_COOKIE = 256;

    private final KnownAccess access;
    private final SessionStore store;
    private final Passwords passwords;
    private final LoginFailures failures;
    private final Duration idle;
    private final Duration longest;

    public Sessions(
            KnownAccess access,
            SessionStore store,
            Passwords passwords,
            LoginFailures failures,
            Duration idle,
            Duration longest) {
        this.access = access;
        this.store = store;
        this.passwords = passwords;
        this.failures = failures;
        this.idle = idle;
        this.longest = longest;
    }

    /**
     * An open session.
     *
     * @param cookie what the browser keeps; the whole secret
     * @param csrf what a change must show besides the cookie, in {@code X-CSRF-Token}: bound to the session, told only to who has it
     * @param ends at the latest
     * @param passwordSetAt when the password was set that opened it; another one ends it
     */
    public record Open(Caller caller, String cookie, String csrf, Instant ends, Instant passwordSetAt) {
        @Override
        public String toString() {
            return "Open[" + caller.principal() + "]";
        }

        /** Whether a header shows the token of this session. */
        public boolean provenBy(String header) {
            return MessageDigest.isEqual(
                    header.getBytes(StandardCharsets.UTF_8), csrf.getBytes(StandardCharsets.UTF_8));
        }
    }

    /**
     * Opens a session. A wrong password, an unknown name, a name without a password and a disabled user are answered alike and
     * after the same work.
     *
     * @throws RejectedException UNAUTHENTICATED, or THROTTLED after too many failures
     */
    public Open logIn(String name, String password, InetAddress from) {
        User user = proven(name, password, from);
        Instant now = access.clock().instant();
        List<Session> others = store.sessionsOf(user.name()).stream()
                .sorted(Comparator.comparing(Session::lastUsed))
                .toList();
        for (Session oldest : others.subList(0, Math.max(0, others.size() - MAX_PER_USER + 1))) {
            store.delete(user.name(), oldest.hash());
        }
        String token = Digests.token();
        store.put(new Session(user.name(), hash(token), now, now, user.passwordSetAt()), longest);
        return open(user, token, now);
    }

    /** The session of a cookie; empty when it is over or none. */
    public Optional<Open> session(String cookie) {
        int dot = cookie.indexOf('.');
        if (dot < 1 || cookie.length() > MAX_COOKIE) {
            return Optional.empty();
        }
        String name;
        try {
            name = new String(Base64.getUrlDecoder().decode(cookie.substring(0, dot)), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        Optional<User> user = access.current().user(name).filter(User::enabled);
        if (user.isEmpty()) {
            return Optional.empty();
        }
        String token = cookie.substring(dot + 1);
        Instant now = access.clock().instant();
        Optional<Session> found = store.session(name, hash(token))
                .filter(session -> session.passwordSetAt().equals(user.get().passwordSetAt()))
                .filter(session -> now.isBefore(session.lastUsed().plus(idle)))
                .filter(session -> now.isBefore(session.createdAt().plus(longest)));
        found.filter(session -> !now.isBefore(session.lastUsed().plus(USE_NOTED)))
                .ifPresent(session -> store.touch(
                        session, now, Duration.between(now, session.createdAt().plus(longest))));
        return found.map(session -> open(user.get(), token, session.createdAt()));
    }

    /**
     * Whether a session lasts, as far as memory says: asked often, so without the store. A log-out is in the store alone.
     *
     * @throws RejectedException UNAVAILABLE while what is known of users is too old to be relied on
     */
    public boolean lasts(Open session) {
        return access.clock().instant().isBefore(session.ends())
                && access.current()
                        .user(session.caller().name())
                        .filter(User::enabled)
                        .filter(user -> user.passwordSetAt().equals(session.passwordSetAt()))
                        .isPresent();
    }

    /** Ends a session. */
    public void logOut(Open session) {
        store.delete(session.caller().name(), hash(tokenOf(session.cookie())));
    }

    /**
     * Lets somebody change his own password; all his sessions end.
     *
     * @throws RejectedException UNAUTHENTICATED when the present password is not his
     */
    public void changePassword(Users users, String name, String present, String wanted, InetAddress from) {
        proven(name, present, from);
        users.setPassword(name, wanted);
    }

    private User proven(String name, String password, InetAddress from) {
        String counted = name.length() > 64 ? name.substring(0, 64) : name;
        failures.requireNoPause(counted, from);
        Optional<User> user = access.current().user(name);
        Optional<String> hash = user.filter(User::enabled).flatMap(User::passwordHash);
        boolean fits = passwords.inTurn(() -> {
            failures.requireNoPause(counted, from); // others may have failed while this one waited
            boolean right = passwords.fits(password, hash.orElse(passwords.nobodys())) && hash.isPresent();
            if (!right) {
                failures.failed(counted, from);
            }
            return right;
        });
        if (!fits || user.isEmpty()) {
            throw new RejectedException(
                    Rejection.UNAUTHENTICATED, "the name or the password is wrong", "Correct them and try again.", "");
        }
        failures.succeeded(counted, from);
        return user.get();
    }

    private Open open(User user, String token, Instant createdAt) {
        String cookie = Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(user.name().getBytes(StandardCharsets.UTF_8))
                + "." + token;
        String id = "session:" + hash(token).substring(0, 12);
        return new Open(
                new Caller(Caller.Kind.USER, user.name(), id, Optional.empty()),
                cookie,
                HexFormat.of().formatHex(Digests.sha256("csrf:" + token)),
                createdAt.plus(longest),
                user.passwordSetAt());
    }

    private static String tokenOf(String cookie) {
        return cookie.substring(cookie.indexOf('.') + 1);
    }

    private static String hash(String token) {
        return HexFormat.of().formatHex(Digests.sha256(token));
    }
}
