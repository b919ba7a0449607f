package io.tributary.management.access;

import io.tributary.codec.SecretBox;
import io.tributary.management.access.AccessKey.Form;
import io.tributary.management.registry.Unsealing;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** The key pairs of users, and those of roles for a while. */
public final class StoredCloudKeys implements CloudKeys {
    private final KnownAccess access;
    private final TemporaryCredentials temporary;
    private final SecretBox box;
    private final KeyUses uses;

    public StoredCloudKeys(KnownAccess access, TemporaryCredentials temporary, SecretBox box, KeyUses uses) {
        this.access = access;
        this.temporary = temporary;
        this.box = box;
        this.uses = uses;
    }

    @Override
    public Optional<CloudKey> keyOf(String secretId, Optional<String> token) {
        if (token.isPresent()) {
            return temporary.open(secretId, token.get());
        }
        Directory directory = access.current();
        Optional<CloudKey> found = directory
                .key(secretId)
                .filter(key -> key.form() == Form.CLOUD)
                .map(key -> new CloudKey(
                        secretId,
                        opened(key),
                        new Caller(Caller.Kind.USER, key.user(), secretId, Optional.empty()),
                        key.enabled()
                                && directory.user(key.user()).map(User::enabled).orElse(false),
                        key.expires()));
        found.ifPresent(key -> uses.used(secretId));
        return found;
    }

    private String opened(AccessKey key) {
        byte[] sealed = Base64.getDecoder().decode(key.proof());
        return new String(Unsealing.open(box, sealed, Keys.ownerOf(key.id())), StandardCharsets.UTF_8);
    }
}
