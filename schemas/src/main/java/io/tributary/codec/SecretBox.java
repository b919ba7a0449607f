package io.tributary.codec;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts secrets under the platform's master key: AES-256-GCM, one random nonce each. The form is one version byte (1), 12 bytes
 * of nonce, the ciphertext with its 16-byte tag. A sealed secret opens only for the owner it was sealed for. Thread-safe.
 */
public final class SecretBox {
    /** Bytes of a master key. */
    public static final int KEY_BYTES = 32;

    private static final byte VERSION = 1;
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;

    private final SecretKeySpec key;
    private final SecureRandom random = new SecureRandom();

    public SecretBox(byte[] masterKey) {
        if (masterKey.length != KEY_BYTES) {
            throw new IllegalArgumentException(
                    "a master key has " + KEY_BYTES + " bytes, this one " + masterKey.length);
        }
        this.key = new SecretKeySpec(masterKey, "AES");
    }

    /** Reads the master key from a file that holds its base64 text. */
    public static SecretBox fromFile(Path file) {
        try {
            return new SecretBox(
                    Base64.getDecoder().decode(Files.readString(file).strip()));
        } catch (IOException e) {
            String why = e instanceof NoSuchFileException ? "there is no such file" : "it cannot be read: " + e;
            throw unusable(file, why, e);
        } catch (IllegalArgumentException e) {
            throw unusable(file, "it does not hold the base64 text of " + KEY_BYTES + " bytes", e);
        }
    }

    private static IllegalArgumentException unusable(Path file, String why, Exception cause) {
        return new IllegalArgumentException(
                "masterKeyFile: " + file + ": " + why
                        + "; restore it from your backup, or, where nothing is sealed yet, make one with: head -c 32 /dev/urandom | base64",
                cause);
    }

    /**
     * @param owner whose secret it is, such as {@code productId/deviceName}; bound to the result, not hidden in it
     */
    public byte[] seal(byte[] secret, String owner) {
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        try {
            byte[] body = cipher(Cipher.ENCRYPT_MODE, nonce, owner).doFinal(secret);
            byte[] box = new byte[1 + NONCE + body.length];
            box[0] = VERSION;
            System.arraycopy(nonce, 0, box, 1, NONCE);
            System.arraycopy(body, 0, box, 1 + NONCE, body.length);
            return box;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is part of every JDK", e);
        }
    }

    /**
     * @throws IllegalArgumentException when it was sealed under another key, for another owner, or was changed
     */
    public byte[] open(byte[] box, String owner) {
        if (box.length < 1 + NONCE + TAG_BITS / 8 || box[0] != VERSION) {
            throw new IllegalArgumentException("the sealed secret of " + owner + " has an unknown form");
        }
        byte[] nonce = new byte[NONCE];
        System.arraycopy(box, 1, nonce, 0, NONCE);
        try {
            return cipher(Cipher.DECRYPT_MODE, nonce, owner).doFinal(box, 1 + NONCE, box.length - 1 - NONCE);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "the sealed secret of " + owner + " does not open: another master key sealed it, or it was changed",
                    e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, String owner) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(owner.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
