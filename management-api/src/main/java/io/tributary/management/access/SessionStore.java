package io.tributary.management.access;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Where sessions are kept, so that they outlive an API process. Thread-safe. */
public interface SessionStore {
    /**
     * A session of the console.
     *
     * @param hash SHA-256 of its token, in hexadecimal digits: who reads the store has no session
     * @param lastUsed to the minute
     * @param passwordSetAt of the password it was opened with
     */
    record Session(String user, String hash, Instant createdAt, Instant lastUsed, Instant passwordSetAt) {}

    Optional<Session> session(String user, String hash);

    List<Session> sessionsOf(String user);

    /** Adds a session; it goes by itself after {@code left}. */
    void put(Session session, Duration left);

    /** Notes that a session was used, when it is still there. */
    void touch(Session session, Instant now, Duration left);

    void delete(String user, String hash);

    void deleteAll(String user);
}
