package io.tributary.management.tasks;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The port of uploaded files in memory. */
public final class MemoryTaskFiles implements TaskFileStore {
    private final Map<String, byte[]> pieces = new ConcurrentHashMap<>();
    private final Map<String, TaskFile> files = new ConcurrentHashMap<>();

    /** How many pieces there are. */
    int pieces() {
        return pieces.size();
    }

    /** As the end of their time does. */
    void forgetPieces() {
        pieces.clear();
    }

    @Override
    public void putPiece(UUID upload, int number, byte[] sealed, Duration keep) {
        pieces.put(upload + "/" + number, sealed);
    }

    @Override
    public Optional<byte[]> piece(UUID upload, int number) {
        return Optional.ofNullable(pieces.get(upload + "/" + number));
    }

    @Override
    public boolean put(TaskFile file, Duration keep) {
        return files.putIfAbsent(file.name(), file) == null;
    }

    @Override
    public Optional<TaskFile> find(String name) {
        return Optional.ofNullable(files.get(name));
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
