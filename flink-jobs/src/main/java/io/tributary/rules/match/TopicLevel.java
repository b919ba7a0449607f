package io.tributary.rules.match;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * One level of the filters of an index: what may stand here, and who wants topics that end here. Built by one thread, then only
 * read. Looking up makes no object: a level of a topic is found by where it stands in the text.
 */
final class TopicLevel {
    private static final int[] NOBODY = {};

    /** By hash, the next free place after it when taken; a power of two and at most half full. */
    private @Nullable TopicLevel[] next = new TopicLevel[2];

    private @Nullable String[] names = new String[2];
    private int named;
    private @Nullable TopicLevel any;
    private int[] here = NOBODY;
    private int[] below = NOBODY;

    /** Notes that {@code who} wants what the filter matches. */
    void add(String filter, int who) {
        TopicLevel level = this;
        int from = 0;
        while (from <= filter.length()) {
            int to = levelEnd(filter, from);
            boolean wildcard = to - from == 1;
            if (wildcard && filter.charAt(from) == '#') {
                level.below = with(level.below, who);
                return;
            }
            level = wildcard && filter.charAt(from) == '+' ? level.any() : level.named(filter, from, to);
            from = to + 1;
        }
        level.here = with(level.here, who);
    }

    /** Adds everyone who wants the topic; wildcards in the first level do not match {@code $…} topics. [MQTT-4.7.2-1] */
    void match(String topic, BitSet wanted) {
        if (topic.startsWith("$")) {
            int to = levelEnd(topic, 0);
            TopicLevel first = find(topic, 0, to);
            if (first != null) {
                first.match(topic, to + 1, wanted);
            }
        } else {
            match(topic, 0, wanted);
        }
    }

    /** @param from where the topic's next level begins; behind its end when there is none */
    private void match(String topic, int from, BitSet wanted) {
        set(wanted, below);
        if (from > topic.length()) {
            set(wanted, here);
            return;
        }
        int to = levelEnd(topic, from);
        TopicLevel same = find(topic, from, to);
        if (same != null) {
            same.match(topic, to + 1, wanted);
        }
        if (any != null) {
            any.match(topic, to + 1, wanted);
        }
    }

    private TopicLevel any() {
        if (any == null) {
            any = new TopicLevel();
        }
        return any;
    }

    private TopicLevel named(String filter, int from, int to) {
        TopicLevel known = find(filter, from, to);
        if (known != null) {
            return known;
        }
        if (2 * (named + 1) > names.length) {
            grow();
        }
        TopicLevel made = new TopicLevel();
        int place = place(filter, from, to);
        names[place] = filter.substring(from, to);
        next[place] = made;
        named++;
        return made;
    }

    private @Nullable TopicLevel find(String text, int from, int to) {
        return named == 0 ? null : next[place(text, from, to)];
    }

    /** Where this level's name stands, or would. */
    private int place(String text, int from, int to) {
        int mask = names.length - 1;
        int place = hash(text, from, to) & mask;
        String name = names[place];
        while (name != null && !(name.length() == to - from && name.regionMatches(0, text, from, to - from))) {
            place = place + 1 & mask;
            name = names[place];
        }
        return place;
    }

    private void grow() {
        @Nullable String[] oldNames = names;
        @Nullable TopicLevel[] oldNext = next;
        names = new String[2 * oldNames.length];
        next = new TopicLevel[2 * oldNames.length];
        for (int i = 0; i < oldNames.length; i++) {
            String name = oldNames[i];
            if (name != null) {
                int place = place(name, 0, name.length());
                names[place] = name;
                next[place] = oldNext[i];
            }
        }
    }

    private static int hash(String text, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + text.charAt(i);
        }
        return hash ^ hash >>> 16;
    }

    private static int levelEnd(String text, int from) {
        int slash = text.indexOf('/', from);
        return slash < 0 ? text.length() : slash;
    }

    private static int[] with(int[] some, int one) {
        int[] more = Arrays.copyOf(some, some.length + 1);
        more[some.length] = one;
        return more;
    }

    private static void set(BitSet wanted, int[] who) {
        for (int i : who) {
            wanted.set(i);
        }
    }
}
