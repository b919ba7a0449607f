package io.tributary.gateway.device;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** A device's key as it was: the SHA-256 of it, which tells whether it is the same still. Immutable. */
public final class KeyDigest {
    private final byte[] digest;

    private KeyDigest(byte[] digest) {
        this.digest = digest;
    }

    /** Of a key, which is overwritten: nobody needs it any more. */
    public static KeyDigest taking(byte[] key) {
        KeyDigest digest = new KeyDigest(sha256(key));
        Arrays.fill(key, (byte) 0);
        return digest;
    }

    /** What {@link #bytes} gave. */
    public static KeyDigest read(byte[] bytes) {
        return new KeyDigest(bytes.clone());
    }

    /** Whether it is of this key. */
    boolean isOf(byte[] key) {
        return MessageDigest.isEqual(digest, sha256(key));
    }

    /** 32 bytes, to be kept as secret as the key. */
    public byte[] bytes() {
        return digest.clone();
    }

    private static byte[] sha256(byte[] key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK", e);
        }
    }

    @Override
    public String toString() {
        return "a key's digest";
    }
}
