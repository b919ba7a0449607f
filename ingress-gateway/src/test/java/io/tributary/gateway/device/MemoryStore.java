package io.tributary.gateway.device;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A store for tests that are about something else. */
public final class MemoryStore implements LocalStore {
    private final ConcurrentSkipListMap<byte[], byte[]> entries = new ConcurrentSkipListMap<>(Arrays::compareUnsigned);

    @Override
    public byte @Nullable [] get(byte[] key) {
        return entries.get(key);
    }

    @Override
    public void scan(byte first, BiConsumer<byte[], byte[]> each) {
        entries.tailMap(new byte[] {first}).forEach((key, value) -> {
            if (key[0] == first) {
                each.accept(key, value);
            }
        });
    }

    @Override
    public void write(List<Change> changes) {
        for (Change change : changes) {
            byte @Nullable [] value = change.value();
            if (value == null) {
                entries.remove(change.key());
            } else {
                entries.put(change.key(), value);
            }
        }
    }

    @Override
    public void clear() {
        entries.clear();
    }

    @Override
    public void close() {
        entries.clear();
    }
}
