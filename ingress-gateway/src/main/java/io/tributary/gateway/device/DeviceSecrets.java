package io.tributary.gateway.device;

import io.tributary.codec.SecretBox;
import io.tributary.identity.DeviceId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;

/** Opens sealed device secrets. Whoever gets one overwrites it after use. Thread-safe. */
public final class DeviceSecrets {
    private final SecretBox box;

    public DeviceSecrets(SecretBox box) {
        this.box = box;
    }

    /**
     * The decoded secret.
     *
     * @throws IllegalArgumentException when it does not open, or is not base64; says which and what to do
     */
    public byte[] open(DeviceId owner, SealedSecret secret) {
        byte[] text = text(owner, secret);
        try {
            return Base64.getDecoder().decode(text);
        } finally {
            Arrays.fill(text, (byte) 0);
        }
    }

    /**
     * The secret as the text that people see, which is the key of what is signed over HTTP.
     *
     * @throws IllegalArgumentException when it does not open; says what to do
     */
    byte[] text(DeviceId owner, SealedSecret secret) {
        return box.open(secret.box(), owner.toString());
    }

    /** Whether both hold the same secret: sealing it again, under a new master key or not, does not change it. */
    boolean same(DeviceId owner, SealedSecret one, SealedSecret other) {
        if (one.equals(other)) {
            return true;
        }
        if (one.isEmpty() || other.isEmpty()) {
            return false;
        }
        byte[] first = new byte[0];
        byte[] second = new byte[0];
        try {
            first = open(owner, one);
            second = open(owner, other);
            return MessageDigest.isEqual(first, second);
        } catch (IllegalArgumentException e) {
            return false;
        } finally {
            Arrays.fill(first, (byte) 0);
            Arrays.fill(second, (byte) 0);
        }
    }

    /** A secret nobody has, for the work that a stranger causes to be the same as that of a device. */
    SealedSecret decoy(DeviceId owner) {
        byte[] text = "AAAAAAAAAAAAAAAAAAAAAA==".getBytes(StandardCharsets.US_ASCII);
        return new SealedSecret(box.seal(text, owner.toString()));
    }
}
