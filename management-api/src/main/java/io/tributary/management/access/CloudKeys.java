package io.tributary.management.access;

import java.util.Optional;

/** The key pairs of the cloud API. Looked up in memory; a change on any API node is seen within 2 s. Thread-safe. */
public interface CloudKeys {
    /**
     * @param token of temporary credentials, as in {@code X-TC-Token}
     * @return empty when there is no such key, when a token is missing, or when the token is not of this id or has run out; the key may
     *     be disabled or have expired, which its fields say
     * @throws io.tributary.identity.RejectedException UNAVAILABLE while what is known is too old to be relied on
     */
    Optional<CloudKey> keyOf(String secretId, Optional<String> token);
}
