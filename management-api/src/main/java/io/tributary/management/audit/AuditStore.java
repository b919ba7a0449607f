package io.tributary.management.audit;

import io.tributary.management.registry.Page;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Where the audit log is kept. Thread-safe. */
public interface AuditStore {
    /** Adds an entry, or what became of it; on its way to Kafka when this returns: both or neither. */
    void write(AuditEntry entry);

    /** As {@link #write}, without waiting for it: fails with {@link io.tributary.identity.RejectedException}. */
    CompletionStage<Void> writeLater(AuditEntry entry);

    /**
     * Entries begun within a time, newest first.
     *
     * @param from the first moment
     * @param to the first moment after
     * @param cursor of the page before; a page may be empty and still have a next one
     */
    Page<AuditEntry> entries(Instant from, Instant to, int limit, Optional<String> cursor);
}
