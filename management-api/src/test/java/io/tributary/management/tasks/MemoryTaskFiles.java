package io.tributary.management.tasks;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The port of uploaded files in memory. */
public final class MemoryTaskFiles implements TaskFileStore {
    private final Map<String, byte[]> pieces = new ConcurrentHashMap<>();
    private final Map<String, TaskFile> files = new ConcurrentHashMap<>();

    private final Map<String, Instant> times = new ConcurrentHashMap<>();
    private int piecesLeft = Integer.MAX_VALUE;

    /** How many pieces there are. */
    int pieces() {
        return pieces.size();
    }

    /** As the end of their time does. */
    void forgetPieces() {
        pieces.clear();
    }

    /** As if it had been put at another time. */
    void putAt(String name, Instant at) {
        times.put(name, at);
    }

    /** After so many further pieces the store refuses one. */
    void refuseAfter(int count) {
        piecesLeft = count;
    }

    @Override
    public void putPiece(UUID upload, int number, byte[] sealed, Duration keep) {
        if (piecesLeft-- <= 0) {
            throw new RejectedException(Rejection.UNAVAILABLE, "the store has stopped");
        }
        pieces.put(upload + "/" + number, sealed);
    }

    @Override
    public Optional<byte[]> piece(UUID upload, int number) {
        return Optional.ofNullable(pieces.get(upload + "/" + number));
    }

    @Override
    public boolean put(TaskFile file, Duration keep) {
        times.putIfAbsent(file.name(), Instant.now());
        return files.putIfAbsent(file.name(), file) == null;
    }

    @Override
    public Optional<TaskFile> find(String name) {
        return Optional.ofNullable(files.get(name));
    }

    @Override
    public Optional<Instant> putAt(String name) {
        return Optional.ofNullable(times.get(name));
    }

    @Override
    public List<TaskFile> files() {
        return List.copyOf(files.values());
    }

    @Override
    public void forget(UUID upload, int count) {
        for (int number = 0; number < count; number++) {
            pieces.remove(upload + "/" + number);
        }
    }
}
