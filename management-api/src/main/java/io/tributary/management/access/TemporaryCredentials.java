package io.tributary.management.access;

import io.tributary.codec.SecretBox;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * Credentials of a role for a while. Nothing of them is stored: the token is all there is to know, sealed under the master key for its
 * SecretId, so every API node reads it and nobody else. They end by time, with the role, or when the role takes all of them back.
 */
public final class TemporaryCredentials {
    private static final int FIELDS = 5;
    private static final int MAX_TOKEN = 1_024;

    private final KnownAccess access;
    private final Roles roles;
    private final SecretBox box;

    public TemporaryCredentials(KnownAccess access, Roles roles, SecretBox box) {
        this.access = access;
        this.roles = roles;
        this.box = box;
    }

    /**
     * What is given out, this once.
     *
     * @param token that goes with every request, in {@code X-TC-Token}
     */
    public record Issued(String secretId, String secretKey, String token, Instant expires) {
        @Override
        public String toString() {
            return "Issued[" + secretId + "]";
        }
    }

    /**
     * @param by who takes the role on; not itself a role, or its time would never end
     * @param lasts as long as the role allows when empty
     */
    public Issued assume(Caller by, String roleName, Optional<Duration> lasts) {
        if (by.kind() == Caller.Kind.ROLE) {
            throw new RejectedException(
                    Rejection.FORBIDDEN,
                    "temporary credentials cannot take on a role",
                    "Take it on with a key or session of a user.",
                    "");
        }
        Role role = roles.get(roleName);
        Duration wanted = lasts.orElse(role.longest());
        Role.requireDuration(wanted, role.longest(), "lasts");
        Instant now = access.clock().instant();
        Instant expires = now.plus(wanted);
        String secretId = Keys.ID_PREFIX + Digests.letters(Keys.SECRET_ID - Keys.ID_PREFIX.length());
        String secretKey = Digests.letters(Keys.SECRET_KEY);
        String content = String.join(
                "\n",
                role.name(),
                by.name(),
                secretKey,
                Long.toString(now.toEpochMilli()),
                Long.toString(expires.toEpochMilli()));
        byte[] sealed = box.seal(content.getBytes(StandardCharsets.UTF_8), ownerOf(secretId));
        return new Issued(
                secretId, secretKey, Base64.getUrlEncoder().withoutPadding().encodeToString(sealed), expires);
    }

    /** What a token says; empty when it is not ours, not of this id, has run out or was taken back. */
    Optional<CloudKey> open(String secretId, String token) {
        if (token.length() > MAX_TOKEN || secretId.length() != Keys.SECRET_ID) {
            return Optional.empty();
        }
        String[] fields;
        try {
            byte[] sealed = Base64.getUrlDecoder().decode(token);
            fields = new String(box.open(sealed, ownerOf(secretId)), StandardCharsets.UTF_8).split("\n", -1);
        } catch (IllegalArgumentException e) { // not base64, or not sealed for this id under this key
            return Optional.empty();
        }
        if (fields.length != FIELDS) {
            return Optional.empty();
        }
        Instant made = Instant.ofEpochMilli(Long.parseLong(fields[3]));
        Instant expires = Instant.ofEpochMilli(Long.parseLong(fields[4]));
        boolean alive = access.clock().instant().isBefore(expires);
        return access.current()
                .role(fields[0])
                .filter(role -> alive && !made.isBefore(role.validFrom()))
                .map(role -> new CloudKey(
                        secretId,
                        fields[2],
                        new Caller(Caller.Kind.ROLE, role.name(), secretId + " of " + fields[1], Optional.empty()),
                        true,
                        Optional.of(expires)));
    }

    private static String ownerOf(String secretId) {
        return "temporary/" + secretId;
    }
}
