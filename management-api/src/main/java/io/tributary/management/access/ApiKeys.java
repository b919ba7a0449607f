package io.tributary.management.access;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.regex.Pattern;

/** The keys that open the API: only their SHA-256 is kept. The admin key is also known from its file, so it works at once. */
public final class ApiKeys {
    /** The name of the admin key's holder. */
    public static final String ADMIN = "admin";

    private static final Pattern KEY = Pattern.compile("tk_[A-Za-z0-9_-]{16,128}");

    private final byte[] adminHash;
    private final ApiKeyStore store;

    public ApiKeys(String adminKey, ApiKeyStore store) {
        this.adminHash = hash(adminKey);
        this.store = store;
    }

    /** Reads the admin key from the file the launcher wrote. */
    public static String readKey(Path file) {
        try {
            String key = Files.readString(file).strip();
            if (KEY.matcher(key).matches()) {
                return key;
            }
            throw new IllegalArgumentException(
                    "adminKeyFile: " + file + " does not hold a key (tk_ and at least 16 letters, digits, '_' or '-')"
                            + "; restore it, or make one with: echo tk_$(head -c 24 /dev/urandom | base64 | tr '+/' '-_')");
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "adminKeyFile: " + file + " cannot be read (" + e.getClass().getSimpleName()
                            + "); check that it exists and its permissions",
                    e);
        }
    }

    /** Keeps the admin key's hash with the others. */
    public void keepAdmin() {
        store.add(adminHash, ADMIN);
    }

    /** Who presents this key; empty when nobody has it. */
    public Optional<String> holderOf(String key) {
        byte[] hash = hash(key);
        if (MessageDigest.isEqual(hash, adminHash)) {
            return Optional.of(ADMIN);
        }
        // A former admin key stays in the store and opens nothing.
        return KEY.matcher(key).matches() ? store.holderOf(hash).filter(name -> !name.equals(ADMIN)) : Optional.empty();
    }

    private static byte[] hash(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK", e);
        }
    }
}
