package io.tributary.standalone.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/** What is generated once for a platform and kept in its own files; processes are given the path, never the text. */
public enum Secret {
    /** 32 bytes in base64: device secrets are encrypted under it. */
    MASTER_KEY("master.key"),
    /** The first API key. */
    ADMIN_KEY("admin.key"),
    POSTGRES_PASSWORD("postgres.password");

    private static final int KEY_BYTES = 32;
    private final String file;

    Secret(String file) {
        this.file = file;
    }

    public String file() {
        return file;
    }

    /** Makes every secret that does not exist yet; an existing one is never changed. */
    public static void createMissing(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            for (Secret secret : values()) {
                Path target = folder.resolve(secret.file);
                if (!Files.exists(target)) {
                    write(target, secret.generate());
                }
            }
        } catch (IOException e) {
            throw new Refusal(
                    "the secrets folder " + folder + " cannot be written (" + IoReason.of(e) + ")",
                    IoReason.remedy(e, "Give yourself write permission on it."),
                    e);
        }
    }

    public String read(Path folder) {
        try {
            return Files.readString(folder.resolve(file)).strip();
        } catch (IOException e) {
            throw new Refusal(
                    "the secret " + folder.resolve(file) + " cannot be read (" + IoReason.of(e) + ")",
                    "Run `./tributary up` once, or restore the file from your backup.",
                    e);
        }
    }

    private static void write(Path target, String text) throws IOException {
        Path draft = Files.createTempFile(
                target.getParent(),
                ".new",
                "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(draft, text + "\n", StandardCharsets.US_ASCII, StandardOpenOption.TRUNCATE_EXISTING);
        Files.move(draft, target);
    }

    private String generate() {
        byte[] random = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(random);
        String urlSafe = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        return switch (this) {
            case MASTER_KEY -> Base64.getEncoder().encodeToString(random);
            case ADMIN_KEY -> "tk_" + urlSafe;
            case POSTGRES_PASSWORD -> urlSafe;
        };
    }
}
