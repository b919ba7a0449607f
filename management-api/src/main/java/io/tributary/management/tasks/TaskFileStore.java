package io.tributary.management.tasks;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Where uploaded files are kept, in sealed pieces. Thread-safe, also across API nodes; refuses with UNAVAILABLE. */
public interface TaskFileStore {
    /**
     * An uploaded file.
     *
     * @param upload names its pieces
     * @param bytes of it
     * @param md5 of it, in lower-case hexadecimal digits
     */
    record TaskFile(String name, String productId, UUID upload, int pieces, int bytes, String md5) {}

    /** Keeps a piece; pieces are numbered from 0. */
    void putPiece(UUID upload, int number, byte[] sealed, Duration keep);

    Optional<byte[]> piece(UUID upload, int number);

    /** Shows a file under its name, if no other has the name; whether it is shown. */
    boolean put(TaskFile file, Duration keep);

    Optional<TaskFile> find(String name);

    /** When a file was shown; empty when there is none of the name. */
    Optional<Instant> putAt(String name);

    /** Files there are. */
    List<TaskFile> files();

    /** Forgets the pieces of an upload that is not shown. */
    void forget(UUID upload, int pieces);
}
