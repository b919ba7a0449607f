package io.tributary.rules.eval;

import java.util.AbstractMap;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object of a few names, as it was read: most rules ask for one or two of them, which takes less time than to make a hash table
 * of all. It becomes a table when somebody wants more than a value. Unmodifiable; one thread.
 */
final class PlainObject extends AbstractMap<String, @Nullable Object> {
    private final @Nullable Object[] pairs;
    private final int end;
    private @Nullable Map<String, @Nullable Object> table;

    /**
     * @param pairs names and values in turn; a name that comes twice has its last value
     * @param end where they end
     */
    PlainObject(@Nullable Object[] pairs, int end) {
        this.pairs = pairs;
        this.end = end;
    }

    static Map<String, @Nullable Object> mapOf(@Nullable Object[] pairs, int end) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>(end);
        for (int i = 0; i < end; i += 2) {
            map.put(String.valueOf(pairs[i]), pairs[i + 1]);
        }
        return map;
    }

    @Override
    public @Nullable Object get(@Nullable Object name) {
        if (name instanceof String text) {
            for (int i = end - 2; i >= 0; i -= 2) {
                if (text.equals(pairs[i])) {
                    return pairs[i + 1];
                }
            }
        }
        return null;
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return table().containsKey(name);
    }

    @Override
    public Set<Map.Entry<String, @Nullable Object>> entrySet() {
        return Collections.unmodifiableMap(table()).entrySet();
    }

    private Map<String, @Nullable Object> table() {
        Map<String, @Nullable Object> present = table;
        if (present == null) {
            present = mapOf(pairs, end);
            table = present;
        }
        return present;
    }
}
