package io.tributary.rules.eval;

import java.io.Serial;
import java.util.LinkedHashMap;
import java.util.Map;

/** Remembers so many values; what was not asked for the longest goes first. Not thread-safe. */
final class LeastRecent<K, V> extends LinkedHashMap<K, V> {
    @Serial
    private static final long serialVersionUID = 1;

    private final int bound;

    LeastRecent(int bound) {
        super(16, 0.75f, true);
        this.bound = bound;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > bound;
    }
}
