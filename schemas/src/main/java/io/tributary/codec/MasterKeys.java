package io.tributary.codec;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The platform's master keys: the first seals, all of them open. While a key is replaced there are two, otherwise one. The text
 * form is base64 of {@value #KEY_BYTES} bytes each, one a line or separated by commas; what begins with '#' is a comment. Each
 * key has an id that is worked out from it, so that nobody has to give it one, and that says nothing about it. Immutable.
 */
public final class MasterKeys {
    /** Bytes of a master key. */
    public static final int KEY_BYTES = 32;

    /** More than a rotation ever needs: a box of the first form is tried with each. */
    private static final int MOST = 8;

    private static final byte[] ID_LABEL = "tributary master key id".getBytes(StandardCharsets.US_ASCII);

    private final List<MasterKey> keys;

    /**
     * One key.
     *
     * @param id its name in sealed secrets and messages
     */
    record MasterKey(long id, SecretKeySpec secret) {
        static MasterKey of(byte[] bytes) {
            if (bytes.length != KEY_BYTES) {
                throw new IllegalArgumentException(
                        "a master key has " + KEY_BYTES + " bytes, this one " + bytes.length);
            }
            SecretKeySpec secret = new SecretKeySpec(bytes, "AES");
            try {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(bytes, "HmacSHA256"));
                return new MasterKey(ByteBuffer.wrap(mac.doFinal(ID_LABEL)).getLong(), secret);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("HMAC is part of every JDK", e);
            }
        }

        String name() {
            return nameOf(id);
        }
    }

    private MasterKeys(List<MasterKey> keys) {
        this.keys = List.copyOf(keys);
    }

    /** One key alone. */
    public static MasterKeys of(byte[] key) {
        return new MasterKeys(List.of(MasterKey.of(key)));
    }

    /**
     * Those of a text.
     *
     * @throws IllegalArgumentException when a line of it is no key, or there is none
     */
    @JsonCreator
    public static MasterKeys parse(String text) {
        List<MasterKey> keys = new ArrayList<>();
        for (String part : text.split("[,\n]", -1)) {
            String line = part.strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                keys.add(MasterKey.of(decoded(line)));
            }
        }
        if (keys.isEmpty() || keys.size() > MOST) {
            throw new IllegalArgumentException(
                    "masterKey: holds " + keys.size() + " keys; give 1 to " + MOST + ", the one that seals first");
        }
        return new MasterKeys(keys);
    }

    /** Without a cause: its message would be a part of the key. */
    private static byte[] decoded(String line) {
        try {
            return Base64.getDecoder().decode(line);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("masterKey: a key is not base64 text of " + KEY_BYTES
                    + " bytes; make one with: head -c 32 /dev/urandom | base64");
        }
    }

    /**
     * Those of a file.
     *
     * @throws IllegalArgumentException one line that names the file and says what to do
     */
    public static MasterKeys ofFile(Path file) {
        try {
            return parse(Files.readString(file));
        } catch (IOException e) {
            throw unusable(
                    file, e instanceof NoSuchFileException ? "there is no such file" : "it cannot be read: " + e, e);
        } catch (IllegalArgumentException e) {
            throw unusable(
                    file,
                    "it does not hold the base64 text of " + KEY_BYTES + " bytes a line (" + e.getMessage() + ")",
                    e);
        }
    }

    private static IllegalArgumentException unusable(Path file, String why, Exception cause) {
        return new IllegalArgumentException(
                "masterKeyFile: " + file + ": " + why + "; restore it from your backup, or, where nothing is sealed"
                        + " yet, make one with: head -c 32 /dev/urandom | base64",
                cause);
    }

    /** The id of the key that seals. */
    public String current() {
        return sealing().name();
    }

    /** The ids of all keys, the one that seals first. */
    public List<String> ids() {
        return keys.stream().map(MasterKey::name).toList();
    }

    MasterKey sealing() {
        return keys.get(0);
    }

    List<MasterKey> all() {
        return keys;
    }

    Optional<MasterKey> byId(long id) {
        for (MasterKey key : keys) {
            if (key.id() == id) {
                return Optional.of(key);
            }
        }
        return Optional.empty();
    }

    static String nameOf(long id) {
        return HexFormat.of().toHexDigits(id);
    }

    /** Ids, never keys. */
    @Override
    public String toString() {
        return keys.stream().map(MasterKey::name).collect(Collectors.joining(", ", "MasterKeys[", "]"));
    }
}
