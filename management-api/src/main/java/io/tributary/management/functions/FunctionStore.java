package io.tributary.management.functions;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Where function bundles are kept for good. Thread-safe, also across API nodes; refuses with UNAVAILABLE. */
public interface FunctionStore {
    /** By name. */
    List<FunctionBundle> bundles();

    Optional<FunctionBundle> bundle(String name);

    void keep(FunctionBundle bundle);

    void delete(String name);

    /**
     * Keeps a piece of a jar; the same piece may be kept again.
     *
     * @param number from 0
     */
    void keepPiece(String sha256, int number, byte[] piece);

    Optional<byte[]> piece(String sha256, int number);

    void forgetPiece(String sha256, int number);

    /** Runs a change while nobody else, on any node, changes bundles. */
    <T> T changing(Supplier<T> change);
}
