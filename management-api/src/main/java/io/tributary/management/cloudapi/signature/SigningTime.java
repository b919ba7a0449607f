package io.tributary.management.cloudapi.signature;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/** When a call says it was signed. A signature holds for a short time only, so that nobody can send it again later. */
public final class SigningTime {
    /** How far the caller's clock and ours may be apart. */
    public static final Duration WINDOW = Duration.ofSeconds(300);

    private static final Pattern SECONDS = Pattern.compile("\\d{1,11}");

    /** Reads Unix seconds; empty when the text is anything else. */
    public static Optional<Instant> of(String timestamp) {
        return SECONDS.matcher(timestamp).matches()
                ? Optional.of(Instant.ofEpochSecond(Long.parseLong(timestamp)))
                : Optional.empty();
    }

    public static boolean isCurrent(Instant signedAt, Instant now) {
        return Duration.between(signedAt, now).abs().compareTo(WINDOW) <= 0;
    }

    private SigningTime() {}
}
