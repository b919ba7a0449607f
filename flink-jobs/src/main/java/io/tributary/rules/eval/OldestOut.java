package io.tributary.rules.eval;

import java.io.Serial;
import java.util.LinkedHashMap;
import java.util.Map;

/** Remembers so many values; the oldest goes first, so that asking changes nothing and costs no more than a hash map. Not thread-safe. */
final class OldestOut<K, V> extends LinkedHashMap<K, V> {
    @Serial
    private static final long serialVersionUID = 1;

    private final int bound;

    OldestOut(int bound) {
        this.bound = bound;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > bound;
    }
}
