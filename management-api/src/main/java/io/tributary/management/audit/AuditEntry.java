package io.tributary.management.audit;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * A change that somebody made, or wanted to make.
 *
 * @param id time-based; the same from the beginning of a change to its end
 * @param at when it was begun
 * @param principal {@code root}, {@code user/alice}, {@code role/deployer}
 * @param keyId what was shown for it; never a secret
 * @param address where it came from
 * @param requestId of the answer
 * @param outcome how it went
 * @param detail of an outcome that is not {@link Outcome#DONE}: why
 * @param changes fields before and after, without secrets
 */
public record AuditEntry(
        UUID id,
        Instant at,
        String principal,
        String keyId,
        String address,
        String action,
        String resource,
        String requestId,
        Outcome outcome,
        String detail,
        List<FieldChange> changes) {
    public AuditEntry {
        changes = List.copyOf(changes);
    }

    /** How a change went. */
    public enum Outcome {
        /** Written before the change: where nothing else follows, the process ended meanwhile and the change may or may not be there. */
        BEGUN,
        /** It was made. */
        DONE,
        /** It was refused, and nothing is different. */
        REFUSED,
        /** It failed, and may have been made in part. */
        FAILED;

        /** In lower case. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One field.
     *
     * @param field its path, such as {@code topicClasses[0].suffix}
     * @param before empty: it was not there
     * @param after empty: it is not there any more
     */
    public record FieldChange(String field, Optional<String> before, Optional<String> after) {}

    /** The same change, ended. */
    AuditEntry ended(Outcome how, String why, List<FieldChange> what) {
        return new AuditEntry(id, at, principal, keyId, address, action, resource, requestId, how, why, what);
    }
}
