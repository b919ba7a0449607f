package io.tributary.management.credentials;

import io.tributary.codec.SecretBox;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.registry.Rewrapped;
import io.tributary.management.registry.Unsealing;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The platform's own authorities for device certificates: the newest issues, all of them vouch. Gateways hear of them from the
 * topic {@code registry}. Keys lie sealed. Thread-safe; refuses with {@link RejectedException}.
 */
public final class PlatformAuthorities {
    /** More than a rotation needs; a gateway tries each. */
    static final int MOST = 8;

    private final PlatformAuthorityStore store;
    private final SecretBox box;
    private final Clock clock;

    public PlatformAuthorities(PlatformAuthorityStore store, SecretBox box, Clock clock) {
        this.store = store;
        this.box = box;
        this.clock = clock;
    }

    /** Makes the first, when there is none; on several nodes at once one of them makes it. */
    public void ensure() {
        if (store.authorities().isEmpty()) {
            PlatformAuthority draft = draft();
            store.changing(() -> {
                if (store.authorities().isEmpty()) {
                    store.put(draft, AuthorityRecords.of(draft));
                }
                return true;
            });
        }
    }

    /** All of them, oldest first. */
    public List<PlatformAuthority> list() {
        return store.authorities();
    }

    /** The one that issues. */
    public PlatformAuthority current() {
        List<PlatformAuthority> all = store.authorities();
        if (all.isEmpty()) {
            throw new RejectedException(
                    Rejection.UNAVAILABLE, "the platform's device authority is being made", "Try again.", "");
        }
        return all.get(all.size() - 1);
    }

    /** Makes another, which issues from now on; certificates of the former ones stay good. */
    public PlatformAuthority renew() {
        requireRoom(); // before a key is made for nothing
        PlatformAuthority draft = draft();
        return store.changing(() -> {
            requireRoom();
            store.put(draft, AuthorityRecords.of(draft));
            return draft;
        });
    }

    private void requireRoom() {
        if (store.authorities().size() >= MOST) {
            throw new RejectedException(
                    Rejection.CONFLICT,
                    "there are " + MOST + " authorities of the platform",
                    "Delete one whose certificates no device has any more.",
                    "");
        }
    }

    /** Takes one away: its certificates are worth nothing from then on, and whoever is connected by them is closed. */
    public void delete(String id) {
        store.changing(() -> {
            List<PlatformAuthority> all = store.authorities();
            PlatformAuthority gone = all.stream()
                    .filter(each -> each.id().toString().equals(id))
                    .findFirst()
                    .orElseThrow(() -> new RejectedException(
                            Rejection.NOT_FOUND,
                            "the platform has no authority " + id,
                            "List them with GET /api/v1/platform/authorities.",
                            "id"));
            if (gone.id().equals(all.get(all.size() - 1).id())) {
                throw new RejectedException(
                        Rejection.CONFLICT,
                        "this authority issues certificates now",
                        "Make another first, with POST /api/v1/platform/authorities.",
                        "id");
            }
            store.delete(gone, AuthorityRecords.deletionOf(gone));
            return true;
        });
    }

    /** Wraps the keys under the current master key. */
    Rewrapped rewrap() {
        return store.changing(() -> {
            Rewrapped.Tally tally = new Rewrapped.Tally();
            for (PlatformAuthority each : store.authorities()) {
                tally.take(box, each.sealedKey(), each.owner(), wrapped -> {
                    PlatformAuthority after =
                            new PlatformAuthority(each.id(), each.certificate(), wrapped, each.createdAt());
                    store.put(after, AuthorityRecords.of(after));
                });
            }
            return tally.done(Optional.empty());
        });
    }

    /** The current one with its key in clear. */
    Issuer issuer() {
        PlatformAuthority authority = current();
        byte[] key = Unsealing.open(box, authority.sealedKey(), authority.owner());
        try {
            return Issuer.of(authority.certificate(), key);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    /** Made before anything is claimed: an RSA key takes its time. */
    private PlatformAuthority draft() {
        UUID id = store.newId();
        Issuer fresh = Issuer.create(
                "Tributary Device CA " + Long.toHexString(clock.instant().getEpochSecond()), clock.instant());
        byte[] key = fresh.key().getEncoded();
        try {
            return new PlatformAuthority(
                    id, fresh.certificate(), box.seal(key, PlatformAuthority.ownerOf(id)), clock.instant());
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }
}
