package io.tributary.gateway.device;

import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A disposable, ordered store of this gateway alone. One thread writes, any thread reads. What was written together is there
 * together after a crash of the process, or not at all.
 */
public interface LocalStore extends AutoCloseable {
    /**
     * One change.
     *
     * @param value null to remove
     */
    record Change(byte[] key, byte @Nullable [] value) {}

    /**
     * @throws DamagedStoreException when what lies on disk cannot be read
     */
    byte @Nullable [] get(byte[] key);

    /** Everything whose key begins with this byte, in the order of the keys. */
    void scan(byte first, BiConsumer<byte[], byte[]> each);

    /** All of the changes, or none. */
    void write(List<Change> changes);

    /** Removes everything. */
    void clear();

    @Override
    void close();
}
