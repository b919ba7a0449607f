package io.tributary.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The keys that a configuration may have: the components of its record. Looked at before the record is made, which would complain first
 * that the key is missing that somebody misspelt.
 */
final class KnownKeys {
    /**
     * What is wrong with the first key that is not known, in words; empty when all are.
     *
     * @param path of the node, empty at the root, else with a dot at its end
     */
    static Optional<String> complaint(ObjectNode node, Class<?> type, String path) {
        Map<String, Class<?>> known = new TreeMap<>();
        for (RecordComponent component : type.getRecordComponents()) {
            known.put(component.getName(), component.getType());
        }
        return node.propertyStream()
                .map(entry -> {
                    String key = entry.getKey();
                    Class<?> part = known.get(key);
                    if (part == null) {
                        return Optional.of(unknown(path + key, key, known.keySet()));
                    }
                    return part.isRecord() && entry.getValue() instanceof ObjectNode inner
                            ? complaint(inner, part, path + key + ".")
                            : Optional.<String>empty();
                })
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** @param path of the key, itself included */
    static String unknown(String path, String key, Collection<String> known) {
        String meant =
                nearest(key, known).map(name -> " (is '" + name + "' meant?)").orElse("");
        return "unknown key '" + path + "'" + meant + "; known here: " + String.join(", ", known);
    }

    /** The one that takes the fewest changes, if most of the letters stay. */
    private static Optional<String> nearest(String key, Collection<String> known) {
        return known.stream()
                .min(Comparator.comparingInt(name -> changes(key, name)))
                .filter(name -> changes(key, name) * 2 <= key.length());
    }

    /** How many letters have to be added, removed or replaced to make the one of the other, whatever their case. */
    private static int changes(String one, String other) {
        String from = one.toLowerCase(Locale.ROOT);
        String to = other.toLowerCase(Locale.ROOT);
        int[] row = new int[to.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }

    private KnownKeys() {}
}
