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
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts changes on record. A change is written down before it is made ({@link #begin}): where that cannot be done the change is refused, so
 * none happens silently. What became of it is written behind it ({@link #end}), which nobody waits for: the answer does not depend on it. Should
 * the store stay away or the process end meanwhile, the entry stays {@link Outcome#BEGUN}, which says that the change may be there. Thread-safe.
 */
public final class AuditLog implements AutoCloseable {
    /** Entries in one page, at most. */
    public static final int MAX_PAGE = 500;

    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
    private static final Duration MAX_RANGE = Duration.ofDays(31);
    /** How long the store may be away until an outcome is given up: five minutes. */
    private static final int TRIES = 300;

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int MOST_ENDING = 1_000;
    /** For what is being written when the process stops. */
    private static final Duration STOPPING = Duration.ofSeconds(5);

    private final AuditStore store;
    private final Supplier<UUID> ids;
    private final Clock clock;
    /** Little more than there are changes at a time: each begins with a write that is waited for, so none begins while the store is away. */
    private final Map<UUID, CompletableFuture<Void>> ending = new ConcurrentHashMap<>();

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

    /** Says what became of it; on record a moment later, or when the store answers again. */
    public void end(AuditEntry begun, Outcome outcome, String detail, List<FieldChange> changes) {
        CompletableFuture<Void> settled = new CompletableFuture<>();
        ending.put(begun.id(), settled);
        write(begun.ended(outcome, detail, changes), TRIES, settled);
    }

    private void write(AuditEntry ended, int tries, CompletableFuture<Void> settled) {
        begun(ended).whenComplete((done, failure) -> {
            if (failure != null && tries > 1 && ending.size() <= MOST_ENDING) {
                CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS)
                        .execute(() -> write(ended, tries - 1, settled));
                return;
            }
            if (failure != null) { // the change is made or refused already; its beginning is on record
                LOG.atWarn()
                        .addKeyValue("request", ended.requestId())
                        .addKeyValue("action", ended.action())
                        .addKeyValue("resource", ended.resource())
                        .addKeyValue("outcome", ended.outcome().word())
                        .log("the outcome of a change is not on record: {}", why(failure));
            }
            ending.remove(ended.id());
            settled.complete(null);
        });
    }

    @SuppressWarnings(
            "CatchingUnchecked") // whatever is thrown is a try that failed, or the entry would be waited for for ever
    private CompletionStage<Void> begun(AuditEntry ended) {
        try {
            return store.writeLater(ended);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static String why(Throwable failure) {
        Throwable cause = failure.getCause();
        return String.valueOf((failure instanceof CompletionException && cause != null ? cause : failure).getMessage());
    }

    /** Waits a little for what is being written. */
    @Override
    public void close() {
        try {
            CompletableFuture.allOf(ending.values().toArray(CompletableFuture[]::new))
                    .get(STOPPING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug(
                    "an outcome is not on record: {}", e.getMessage()); // each said so itself, or its entry stays begun
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
