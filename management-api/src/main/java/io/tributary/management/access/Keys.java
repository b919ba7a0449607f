package io.tributary.management.access;

import io.tributary.codec.SecretBox;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.access.AccessKey.Form;
import io.tributary.management.registry.Rewrapped;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The keys of users. A secret is shown when it is made and never again. Refuses with {@link RejectedException}. Thread-safe. */
public final class Keys {
    /** Characters of a SecretId, and of a SecretKey. (Spec cloud-api, section 2.) */
    static final int SECRET_ID = 36;

    static final int SECRET_KEY = 32;
    static final String ID_PREFIX = "AKID";

    private static final int MAX_PER_USER = 10;
    private static final int NATIVE_ID = 12;

    private final KnownAccess access;
    private final Users users;
    private final SecretBox box;

    public Keys(KnownAccess access, Users users, SecretBox box) {
        this.access = access;
        this.users = users;
        this.box = box;
    }

    /**
     * A key that was made just now.
     *
     * @param secret {@code tk_…} or the SecretKey
     */
    public record Made(AccessKey key, String secret) {
        @Override
        public String toString() {
            return "Made[" + key + "]";
        }
    }

    /** The keys of a user, by id. */
    public List<AccessKey> list(String user) {
        users.get(user);
        return access.current().keysOf(user);
    }

    /** The key, or a refusal with NOT_FOUND. */
    public AccessKey get(String user, String id) {
        return access.current()
                .key(id)
                .filter(key -> key.user().equals(user))
                .orElseThrow(() -> new RejectedException(
                        Rejection.NOT_FOUND,
                        "user '" + Names.require(user, "user") + "' has no key '" + Names.require(id, "keyId") + "'",
                        "List the keys with GET /api/v1/users/{user}/keys.",
                        "keyId"));
    }

    /** Makes a key. */
    public Made create(String user, Form form, String label, Optional<Instant> expires) {
        requireFuture(expires);
        String secret = form == Form.NATIVE ? "tk_" + Digests.token() : Digests.letters(SECRET_KEY);
        String id = form == Form.NATIVE
                ? "tk" + Digests.letters(NATIVE_ID)
                : ID_PREFIX + Digests.letters(SECRET_ID - ID_PREFIX.length());
        String proof = form == Form.NATIVE
                ? HexFormat.of().formatHex(Digests.sha256(secret))
                : Base64.getEncoder().encodeToString(box.seal(secret.getBytes(StandardCharsets.UTF_8), ownerOf(id)));
        AccessKey key = new AccessKey(
                id, user, form, proof, label, true, expires, access.clock().instant());
        return access.change(() -> {
            users.get(user);
            if (access.current().keysOf(user).size() >= MAX_PER_USER) {
                throw new RejectedException(
                        Rejection.CONFLICT,
                        "user '" + user + "' has his " + MAX_PER_USER + " keys",
                        "Delete one that is not used.",
                        "");
            }
            access.write(List.of(key), List.of());
            return new Made(key, secret);
        });
    }

    /**
     * What is to be otherwise; what is empty stays.
     *
     * @param expires the inner is empty: never
     */
    public record Change(Optional<String> label, Optional<Boolean> enabled, Optional<Optional<Instant>> expires) {}

    /** Changes a key; one that is disabled opens nothing any more, at every node within 2 s. */
    public AccessKey change(String user, String id, Change change) {
        change.expires().ifPresent(this::requireFuture);
        return access.change(() -> {
            AccessKey before = get(user, id);
            AccessKey after = before.with(
                    change.label().orElse(before.label()),
                    change.enabled().orElse(before.enabled()),
                    change.expires().orElse(before.expires()));
            access.write(List.of(after), List.of());
            return after;
        });
    }

    public void delete(String user, String id) {
        access.change(() -> {
            access.write(List.of(), List.of(get(user, id)));
            return true;
        });
    }

    /** Wraps the secret keys of the cloud API under the current master key. */
    public Rewrapped rewrap() {
        return access.change(() -> {
            Rewrapped.Tally tally = new Rewrapped.Tally();
            for (AccessKey key : access.current().keys()) {
                if (key.form() == Form.CLOUD) {
                    tally.take(
                            box,
                            Base64.getDecoder().decode(key.proof()),
                            ownerOf(key.id()),
                            secret -> access.write(
                                    List.of(key.resealed(Base64.getEncoder().encodeToString(secret))), List.of()));
                }
            }
            return tally.done(Optional.empty());
        });
    }

    private void requireFuture(Optional<Instant> expires) {
        if (expires.isPresent() && !expires.get().isAfter(access.clock().instant())) {
            throw new RejectedException(
                    Rejection.INVALID,
                    expires.get() + " is over",
                    "Let the key expire later, or leave it out for never.",
                    "expires");
        }
    }

    /** To whom a SecretKey is sealed. */
    static String ownerOf(String secretId) {
        return "cloud-key/" + secretId;
    }
}
