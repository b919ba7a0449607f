package io.tributary.management.access;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Passwords as Argon2id (RFC 9106): 19 MiB, two passes, one lane, in the usual text form. At most {@value #TURNS} are computed at a time
 * and {@value #QUEUE} wait, so a flood of log-ins takes 38 MiB of the heap and six threads, whatever its size; the rest is refused at
 * once with THROTTLED. Thread-safe.
 */
public final class Passwords {
    static final int TURNS = 2;
    static final int QUEUE = 4;

    private static final int MEMORY_KIB = 19_456;
    private static final int PASSES = 2;
    private static final int BYTES = 32;
    private static final int SALT = 16;
    private static final int MIN = 10;
    private static final int MAX = 128;
    private static final long PATIENCE_SECONDS = 5;
    private static final Pattern FORM = Pattern.compile(
            "\\$argon2id\\$v=19\\$m=(\\d{1,6}),t=(\\d{1,2}),p=1\\$([A-Za-z0-9+/]{22})\\$([A-Za-z0-9+/]{43})");

    private final Semaphore turns = new Semaphore(TURNS, true);
    private final Semaphore places = new Semaphore(TURNS + QUEUE);
    private final SecureRandom random = new SecureRandom();
    /** Of a password nobody has: who does not exist is looked at as long as who does. */
    private final String nobody = computed(Digests.token(), salt(), MEMORY_KIB, PASSES);

    /** The hash of a new password, or a refusal with INVALID when it is too short or too long. */
    String hash(String password) {
        if (password.length() < MIN || password.length() > MAX) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "a password has " + MIN + " to " + MAX + " characters",
                    "Choose a longer one; a few words are best.",
                    "password");
        }
        return inTurn(() -> computed(password, salt(), MEMORY_KIB, PASSES));
    }

    /** The hash that nobody's password has. */
    String nobodys() {
        return nobody;
    }

    /** Whether this is the password of that hash. Within {@link #inTurn}. */
    boolean fits(String password, String hash) {
        Matcher form = FORM.matcher(hash);
        if (!form.matches()) {
            throw new IllegalStateException("a password hash has an unknown form");
        }
        String computed = computed(
                password.length() > MAX ? "" : password,
                Base64.getDecoder().decode(form.group(3)),
                Integer.parseInt(form.group(1)),
                Integer.parseInt(form.group(2)));
        return MessageDigest.isEqual(
                        computed.getBytes(StandardCharsets.US_ASCII), hash.getBytes(StandardCharsets.US_ASCII))
                && password.length() <= MAX;
    }

    /** Computes when it is one's turn. */
    <T> T inTurn(Supplier<T> computation) {
        if (!places.tryAcquire()) {
            throw busy();
        }
        try {
            if (!turns.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw busy();
            }
            try {
                return computation.get();
            } finally {
                turns.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy();
        } finally {
            places.release();
        }
    }

    private byte[] salt() {
        byte[] salt = new byte[SALT];
        random.nextBytes(salt);
        return salt;
    }

    private static String computed(String password, byte[] salt, int memory, int passes) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(memory)
                .withIterations(passes)
                .withParallelism(1)
                .withSalt(salt)
                .build());
        byte[] hash = new byte[BYTES];
        generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), hash);
        Base64.Encoder text = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=" + memory + ",t=" + passes + ",p=1$" + text.encodeToString(salt) + "$"
                + text.encodeToString(hash);
    }

    private static RejectedException busy() {
        return new RejectedException(
                Rejection.THROTTLED, "too many passwords are being looked at", "Try again in a few seconds.", "");
    }
}
