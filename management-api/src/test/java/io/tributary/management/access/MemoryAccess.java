package io.tributary.management.access;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The ports of access control in memory, for tests of what is above them. */
public final class MemoryAccess implements AccessStore, SessionStore {
    private final Map<String, Entry> entries = new TreeMap<>();
    private final Map<String, Session> sessions = new ConcurrentHashMap<>();
    private final Map<String, Instant> uses = new ConcurrentHashMap<>();
    private int version;

    /** Whether the store answers. */
    public volatile boolean away;

    @Override
    public synchronized List<Entry> entries() {
        requireThere();
        return new ArrayList<>(entries.values());
    }

    @Override
    public synchronized String version() {
        requireThere();
        return Integer.toString(version);
    }

    @Override
    public synchronized void write(List<Entry> put, List<Entry> deleted) {
        requireThere();
        deleted.forEach(entry -> entries.remove(entry.kind() + "/" + entry.id()));
        put.forEach(entry -> entries.put(entry.kind() + "/" + entry.id(), entry));
        version++;
    }

    @Override
    public synchronized <T> T changing(Supplier<T> change) {
        return change.get();
    }

    @Override
    public Map<String, Instant> lastUses() {
        return Map.copyOf(uses);
    }

    @Override
    public void used(Map<String, Instant> noted) {
        requireThere();
        uses.putAll(noted);
    }

    @Override
    public Optional<Session> session(String user, String hash) {
        return Optional.ofNullable(sessions.get(user + "/" + hash));
    }

    @Override
    public List<Session> sessionsOf(String user) {
        return sessions.values().stream()
                .filter(session -> session.user().equals(user))
                .toList();
    }

    @Override
    public void put(Session session, Duration left) {
        sessions.put(session.user() + "/" + session.hash(), session);
    }

    @Override
    public void touch(Session session, Instant now, Duration left) {
        sessions.computeIfPresent(
                session.user() + "/" + session.hash(),
                (key, before) ->
                        new Session(before.user(), before.hash(), before.createdAt(), now, before.passwordSetAt()));
    }

    @Override
    public void delete(String user, String hash) {
        sessions.remove(user + "/" + hash);
    }

    @Override
    public void deleteAll(String user) {
        sessions.values().removeIf(session -> session.user().equals(user));
    }

    private void requireThere() {
        if (away) {
            throw new RejectedException(Rejection.UNAVAILABLE, "the store is away");
        }
    }
}
