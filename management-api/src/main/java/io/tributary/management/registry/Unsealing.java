package io.tributary.management.registry;

import io.tributary.codec.SecretBox;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;

/** Opening of sealed secrets on behalf of somebody who waits for an answer. */
public final class Unsealing {
    /**
     * The secret.
     *
     * @throws RejectedException UNAVAILABLE when it does not open: the operator has to give the API another master key
     */
    public static byte[] open(SecretBox box, byte[] sealed, String owner) {
        try {
            return box.open(sealed, owner);
        } catch (IllegalArgumentException e) {
            throw new RejectedException(
                    Rejection.UNAVAILABLE,
                    String.valueOf(e.getMessage()),
                    "Give every process the master keys that seal secrets (docs/authentication.md, Master keys).",
                    "");
        }
    }

    private Unsealing() {}
}
