package io.tributary.management.audit;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.registry.Page;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The audit log in memory, for tests of what is above it. */
public final class MemoryAudit implements AuditStore {
    private final List<AuditEntry> written = new ArrayList<>();

    /** Whether the store answers. */
    public volatile boolean away;

    @Override
    public synchronized void write(AuditEntry entry) {
        if (away) {
            throw new RejectedException(Rejection.UNAVAILABLE, "the audit log is away");
        }
        written.add(entry);
    }

    @Override
    public CompletionStage<Void> writeLater(AuditEntry entry) {
        try {
            write(entry);
            return CompletableFuture.completedFuture(null);
        } catch (RejectedException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Everything written so far, oldest first. */
    public synchronized List<AuditEntry> written() {
        return List.copyOf(written);
    }

    @Override
    public synchronized Page<AuditEntry> entries(Instant from, Instant to, int limit, Optional<String> cursor) {
        List<AuditEntry> newestFirst = new ArrayList<>();
        for (AuditEntry entry : written) {
            newestFirst.removeIf(other -> other.id().equals(entry.id()));
            if (!entry.at().isBefore(from) && entry.at().isBefore(to)) {
                newestFirst.add(0, entry);
            }
        }
        return new Page<>(newestFirst.stream().limit(limit).toList(), Optional.empty());
    }
}
