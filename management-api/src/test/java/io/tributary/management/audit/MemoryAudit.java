package io.tributary.management.audit;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.registry.Page;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
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
        Map<UUID, AuditEntry> said = new LinkedHashMap<>();
        for (int i = written.size() - 1; i >= 0; i--) { // of an entry what was said last
            said.putIfAbsent(written.get(i).id(), written.get(i));
        }
        List<AuditEntry> newestFirst = said.values().stream()
                .filter(entry -> !entry.at().isBefore(from) && entry.at().isBefore(to))
                .toList();
        return new Page<>(newestFirst.stream().limit(limit).toList(), Optional.empty());
    }
}
