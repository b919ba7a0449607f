package io.tributary.management.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.regex.Pattern;

/** The keys that open the native interface: only their SHA-256 is kept. That of the root is known from its file, so it always works. */
public final class ApiKeys {
    private static final Pattern KEY = Pattern.compile("tk_[A-Za-z0-9_-]{16,128}");

    private final byte[] adminHash;
    private final ApiKeyStore store;

    public ApiKeys(String adminKey, ApiKeyStore store) {
        this.adminHash = Digests.sha256(adminKey);
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

    /** Who presents this key; empty when it opens nothing. */
    public Optional<Caller> holderOf(String key) {
        byte[] hash = Digests.sha256(key);
        if (MessageDigest.isEqual(hash, adminHash)) {
            return Optional.of(Caller.root());
        }
        return KEY.matcher(key).matches() ? store.holderOf(hash) : Optional.empty();
    }
}
