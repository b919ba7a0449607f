package io.tributary.management.audit;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.access.Caller;
import io.tributary.management.audit.AuditEntry.FieldChange;
import io.tributary.management.audit.AuditEntry.Outcome;
import io.tributary.management.registry.Page;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts changes on record. A change is written down before it is made ({@link #begin}): where that cannot be done the change is refused, so
 * none happens silently. What became of it is written behind it ({@link #end}); should that fail or the process end meanwhile, the
 * entry stays {@link Outcome#BEGUN}, which says that the change may be there. Thread-safe.
 */
public final class AuditLog {
    /** Entries in one page, at most. */
    public static final int MAX_PAGE = 500;

    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
    private static final Duration MAX_RANGE = Duration.ofDays(31);

    private final AuditStore store;
    private final Supplier<UUID> ids;
    private final Clock clock;

    /**
     * @param ids time-based ones, of now
     */
    public AuditLog(AuditStore store, Supplier<UUID> ids, Clock clock) {
        this.store = store;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Says that a change is about to be made.
     *
     * @throws RejectedException UNAVAILABLE when it cannot be written down: then the change must not be made
     */
    public AuditEntry begin(Caller caller, String action, String resource, String requestId) {
        AuditEntry entry = new AuditEntry(
                ids.get(),
                clock.instant(),
                caller.principal(),
                caller.keyId(),
                caller.address().map(InetAddress::getHostAddress).orElse(""),
                action,
                resource,
                requestId,
                Outcome.BEGUN,
                "",
                List.of());
        store.write(entry);
        return entry;
    }

    /** Says what became of it. */
    public void end(AuditEntry begun, Outcome outcome, String detail, List<FieldChange> changes) {
        try {
            store.write(begun.ended(outcome, detail, changes));
        } catch (RejectedException e) { // the change is made or refused already; its beginning is on record
            LOG.atWarn()
                    .addKeyValue("request", begun.requestId())
                    .addKeyValue("action", begun.action())
                    .addKeyValue("resource", begun.resource())
                    .addKeyValue("outcome", outcome.word())
                    .log("the outcome of a change is not on record: {}", e.getMessage());
        }
    }

    /** What is on record of a time of at most 31 days, newest first. */
    public Page<AuditEntry> entries(Instant from, Instant until, int limit, Optional<String> cursor) {
        Instant tomorrow = clock.instant().plus(Duration.ofDays(1));
        Instant to = until.isBefore(tomorrow) ? until : tomorrow;
        if (!from.isBefore(to) || Duration.between(from, to).compareTo(MAX_RANGE) > 0) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "'from' must be before 'to', and by at most " + MAX_RANGE.toDays() + " days",
                    "Ask for a shorter time, and for the next one then.",
                    "from");
        }
        if (limit < 1 || limit > MAX_PAGE) {
            throw new RejectedException(
                    Rejection.INVALID, limit + " is not a page size", "Use 1 to " + MAX_PAGE + ".", "limit");
        }
        return store.entries(from, to, limit, cursor);
    }
}
