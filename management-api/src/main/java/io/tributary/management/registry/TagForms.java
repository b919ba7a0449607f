package io.tributary.management.registry;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What is said of tags beside their values, for interfaces that give a tag a type and a title; to the registry, every value is text. A
 * tag that is gone, or whose value is no integer any more, leaves nothing behind.
 *
 * @param integers names of the tags that were declared to hold an integer
 * @param titles what people are shown instead of a tag's name: at most 64 characters
 */
public record TagForms(Set<String> integers, Map<String, String> titles) {
    private static final Labels.Bounds TITLES = new Labels.Bounds("titles", 20, 32, 64);

    /** Nothing said: every value is a text. */
    public static final TagForms NONE = new TagForms(Set.of(), Map.of());

    private static final Pattern INTEGER = Pattern.compile("-?\\d{1,18}");

    public TagForms {
        integers = Set.copyOf(integers);
        titles = TITLES.require(titles);
    }

    /** Whether a value may be declared an integer. */
    public static boolean isInteger(String value) {
        return INTEGER.matcher(value).matches();
    }

    /** What of it is about these tags. */
    TagForms of(Map<String, String> tags) {
        Set<String> kept = new TreeSet<>(integers);
        kept.removeIf(name -> !isInteger(tags.getOrDefault(name, "")));
        Map<String, String> named = new TreeMap<>(titles);
        named.keySet().retainAll(tags.keySet());
        return new TagForms(kept, named);
    }
}
