package io.tributary.management.access;

import java.time.Instant;
import java.util.Optional;

/**
 * A key pair of the cloud API. (Spec cloud-api, section 2.)
 *
 * @param secretId 36 characters, {@code AKID…}
 * @param secretKey what requests are signed with, 32 characters
 * @param caller whose it is, without an address yet: see {@link Caller#from}
 * @param enabled whether it opens anything
 * @param expires when it stops to; empty: never
 */
public record CloudKey(String secretId, String secretKey, Caller caller, boolean enabled, Optional<Instant> expires) {
    /** Whether it opens anything at this moment. */
    public boolean worksAt(Instant now) {
        return enabled && expires.map(now::isBefore).orElse(true);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "CloudKey[" + secretId + ", " + caller.principal() + "]";
    }
}
