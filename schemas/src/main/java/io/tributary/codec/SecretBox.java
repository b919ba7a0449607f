package io.tributary.codec;

import io.tributary.codec.MasterKeys.MasterKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals secrets for rest. Form 2, which is written: each secret is encrypted under a data key of its own, and the data key under a
 * master key (AES-256-GCM, both):
 *
 * <pre>
 *   byte 0      2
 *   1 to 8      id of the master key
 *   9 to 20     nonce of the wrapping
 *   21 to 68    the data key, wrapped, with its tag
 *   69 …        the secret under the data key, with its tag
 * </pre>
 *
 * So another master key means to wrap 32 bytes again, and the secret stays as it lies. A data key encrypts one secret once, which
 * is why the inner nonce is always zero. Form 1, which is read: nonce and secret under a master key whose id is not said. A sealed
 * secret opens only for the owner it was sealed for. Thread-safe.
 */
public final class SecretBox {
    /** Bytes of a master key. */
    public static final int KEY_BYTES = MasterKeys.KEY_BYTES;

    private static final byte PLAIN = 1;
    private static final byte ENVELOPE = 2;
    private static final int NONCE = 12;
    private static final int TAG = 16;
    private static final int WRAPPED_AT = 1 + Long.BYTES + NONCE;
    private static final int SECRET_AT = WRAPPED_AT + KEY_BYTES + TAG;
    private static final byte[] ONCE = new byte[NONCE];

    private final MasterKeys keys;
    private final SecureRandom random = new SecureRandom();

    public SecretBox(MasterKeys keys) {
        this.keys = keys;
    }

    /** Under one master key alone. */
    public SecretBox(byte[] masterKey) {
        this(MasterKeys.of(masterKey));
    }

    /** Under the master keys of a file. */
    public static SecretBox fromFile(Path file) {
        return new SecretBox(MasterKeys.ofFile(file));
    }

    public MasterKeys keys() {
        return keys;
    }

    /**
     * @param owner whose secret it is, such as {@code productId/deviceName}; bound to the result, not hidden in it
     */
    public byte[] seal(byte[] secret, String owner) {
        byte[] dataKey = new byte[KEY_BYTES];
        random.nextBytes(dataKey);
        try {
            byte[] body = encrypt(new SecretKeySpec(dataKey, "AES"), ONCE, bytes(owner), secret);
            return envelope(dataKey, owner, body, 0);
        } finally {
            Arrays.fill(dataKey, (byte) 0);
        }
    }

    /**
     * @throws IllegalArgumentException when it was sealed under a key that is not here, for another owner, or was changed; the message
     *     says which and what to do
     */
    public byte[] open(byte[] box, String owner) {
        if (box.length >= SECRET_AT + TAG && box[0] == ENVELOPE) {
            byte[] dataKey = dataKeyOf(box, owner);
            try {
                return decrypt(new SecretKeySpec(dataKey, "AES"), ONCE, bytes(owner), box, SECRET_AT, box.length)
                        .orElseThrow(() -> changed(owner));
            } finally {
                Arrays.fill(dataKey, (byte) 0);
            }
        }
        if (box.length >= 1 + NONCE + TAG && box[0] == PLAIN) {
            return openPlain(box, owner);
        }
        throw new IllegalArgumentException("the sealed secret of " + owner
                + " has an unknown form; a newer version may have sealed it: bring this process to that version");
    }

    /** Whether a box is as one that is sealed now: of form 2, and under the first master key. */
    public boolean isCurrent(byte[] box) {
        return box.length > SECRET_AT
                && box[0] == ENVELOPE
                && keyIdOf(box) == keys.sealing().id();
    }

    /**
     * The same secret under the first master key. Of a box of form 2 only the data key is opened, never the secret; one of form 1
     * has no data key yet, and is sealed anew.
     *
     * @throws IllegalArgumentException as {@link #open}
     */
    public byte[] rewrap(byte[] box, String owner) {
        if (isCurrent(box)) {
            return box;
        }
        boolean envelope = box.length >= SECRET_AT + TAG && box[0] == ENVELOPE;
        byte[] inner = envelope ? dataKeyOf(box, owner) : open(box, owner);
        try {
            return envelope ? envelope(inner, owner, box, SECRET_AT) : seal(inner, owner);
        } finally {
            Arrays.fill(inner, (byte) 0);
        }
    }

    private byte[] envelope(byte[] dataKey, String owner, byte[] body, int bodyAt) {
        MasterKey master = keys.sealing();
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        byte[] wrapped = encrypt(master.secret(), nonce, wrapping(master.id(), owner), dataKey);
        return ByteBuffer.allocate(SECRET_AT + body.length - bodyAt)
                .put(ENVELOPE)
                .putLong(master.id())
                .put(nonce)
                .put(wrapped)
                .put(body, bodyAt, body.length - bodyAt)
                .array();
    }

    private byte[] dataKeyOf(byte[] box, String owner) {
        long id = keyIdOf(box);
        MasterKey master = keys.byId(id)
                .orElseThrow(
                        () -> new IllegalArgumentException("the sealed secret of " + owner + " is under master key "
                                + MasterKeys.nameOf(id) + ", which is not here (here: " + String.join(", ", keys.ids())
                                + "); add that key as a further line of masterKeyFile"));
        byte[] nonce = Arrays.copyOfRange(box, 1 + Long.BYTES, WRAPPED_AT);
        return decrypt(master.secret(), nonce, wrapping(id, owner), box, WRAPPED_AT, SECRET_AT)
                .orElseThrow(() -> changed(owner));
    }

    private byte[] openPlain(byte[] box, String owner) {
        byte[] nonce = Arrays.copyOfRange(box, 1, 1 + NONCE);
        for (MasterKey master : keys.all()) {
            Optional<byte[]> secret = decrypt(master.secret(), nonce, bytes(owner), box, 1 + NONCE, box.length);
            if (secret.isPresent()) {
                return secret.get();
            }
        }
        throw new IllegalArgumentException("the sealed secret of " + owner
                + " opens under none of the master keys here ("
                + String.join(", ", keys.ids()) + "): add the key that sealed it as a further line of masterKeyFile; or"
                + " it was changed, then give the owner a new secret");
    }

    private static IllegalArgumentException changed(String owner) {
        return new IllegalArgumentException("the sealed secret of " + owner
                + " does not open: it was changed, or is another owner's; give the owner a new secret");
    }

    private static long keyIdOf(byte[] box) {
        return ByteBuffer.wrap(box, 1, Long.BYTES).getLong();
    }

    /** What a wrapped data key is bound to. */
    private static byte[] wrapping(long id, String owner) {
        byte[] name = bytes(owner);
        return ByteBuffer.allocate(1 + Long.BYTES + name.length)
                .put(ENVELOPE)
                .putLong(id)
                .put(name)
                .array();
    }

    private static byte[] bytes(String owner) {
        return owner.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] encrypt(SecretKeySpec key, byte[] nonce, byte[] bound, byte[] clear) {
        try {
            return cipher(Cipher.ENCRYPT_MODE, key, nonce, bound).doFinal(clear);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is part of every JDK", e);
        }
    }

    /** Empty when the tag is not right: another key, another binding, or other bytes. */
    private static Optional<byte[]> decrypt(
            SecretKeySpec key, byte[] nonce, byte[] bound, byte[] box, int from, int to) {
        try {
            return Optional.of(cipher(Cipher.DECRYPT_MODE, key, nonce, bound).doFinal(box, from, to - from));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private static Cipher cipher(int mode, SecretKeySpec key, byte[] nonce, byte[] bound)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG * Byte.SIZE, nonce));
        cipher.updateAAD(bound);
        return cipher;
    }
}
