package io.tributary.management.access;

import java.util.HexFormat;
import java.util.Optional;

/** The native keys of users. */
public final class StoredApiKeys implements ApiKeyStore {
    private final KnownAccess access;
    private final KeyUses uses;

    public StoredApiKeys(KnownAccess access, KeyUses uses) {
        this.access = access;
        this.uses = uses;
    }

    @Override
    public Optional<Caller> holderOf(byte[] hash) {
        Directory directory = access.current();
        Optional<AccessKey> found = directory
                .keyOfHash(HexFormat.of().formatHex(hash))
                .filter(key -> key.worksAt(access.clock().instant()))
                .filter(key -> directory.user(key.user()).map(User::enabled).orElse(false));
        found.ifPresent(key -> uses.used(key.id()));
        return found.map(key -> new Caller(Caller.Kind.USER, key.user(), key.id(), Optional.empty()));
    }
}
