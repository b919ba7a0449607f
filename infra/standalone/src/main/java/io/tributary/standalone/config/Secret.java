package io.tributary.standalone.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What is generated once for a platform and kept in its own files; processes are given the path, never the text. */
public enum Secret {
    /** 32 bytes in base64: device secrets are encrypted under it. */
    MASTER_KEY("master.key", List.of("kafka", "cassandra", "postgres/cluster")),
    /** The first API key; nothing is stored under it, so deleting it and starting again gives a new one. */
    ADMIN_KEY("admin.key", List.of()),
    POSTGRES_PASSWORD("postgres.password", List.of("postgres/cluster"));

    private static final int KEY_BYTES = 32;
    private final String file;
    /** What is useless without it: while one of these holds anything, it is not made anew. */
    private final List<String> locks;

    Secret(String file, List<String> locks) {
        this.file = file;
        this.locks = locks;
    }

    public String file() {
        return file;
    }

    /**
     * Makes every secret that does not exist yet; an existing one is never changed, a lost one never replaced.
     *
     * @return those that were made now
     */
    public static Set<Secret> createMissing(DataFolder data) {
        Path folder = data.secrets();
        Set<Secret> made = EnumSet.noneOf(Secret.class);
        try {
            for (Secret secret : values()) {
                secret.refuseLost(data);
            }
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            for (Secret secret : values()) {
                Path target = folder.resolve(secret.file);
                if (!Files.exists(target)) {
                    write(target, secret.generate());
                    made.add(secret);
                }
            }
            return made;
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

    private void refuseLost(DataFolder data) throws IOException {
        if (Files.exists(data.secrets().resolve(file))) {
            return;
        }
        for (String name : locks) {
            if (holdsAnything(data.of(name))) {
                throw new Refusal(
                        "the data in " + data.root() + " was made with a " + file + " that is missing",
                        "Restore " + data.secrets() + " from your backup, or `./tributary reset`.");
            }
        }
    }

    private static boolean holdsAnything(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> content = Files.list(folder)) {
            return content.findAny().isPresent();
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
