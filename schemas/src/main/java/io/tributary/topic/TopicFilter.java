package io.tributary.topic;

/**
 * What a device subscribes to or a rule reads: {@code +} stands for one level, a last {@code #} for any number, the parent level
 * included. (MQTT 3.1.1 section 4.7.1.) Matching allocates nothing.
 */
public record TopicFilter(String text) {

    public TopicFilter {
        if (text.isEmpty()) {
            throw TopicName.refuse("a topic filter has at least one character", text);
        }
        int start = 0;
        while (start <= text.length()) {
            int end = levelEnd(text, start);
            boolean alone = end - start == 1;
            for (int i = start; i < end; i++) {
                char c = text.charAt(i);
                if (c == '#' && !(alone && end == text.length())) {
                    throw TopicName.refuse("'#' stands alone and last in a topic filter", text);
                }
                if (c == '+' && !alone) {
                    throw TopicName.refuse("'+' stands alone in its level", text);
                }
                if (c == 0) {
                    throw TopicName.refuse("a topic filter has no NUL character", text.replace('\0', '?'));
                }
            }
            start = end + 1;
        }
    }

    /**
     * Checks size and depth as well.
     *
     * @param maxBytes of UTF-8
     * @param maxSlashes separators
     */
    public static TopicFilter of(String text, int maxBytes, int maxSlashes) {
        TopicName.requireSize(text, maxBytes, maxSlashes);
        return new TopicFilter(text);
    }

    public boolean hasWildcard() {
        return text.indexOf('+') >= 0 || text.indexOf('#') >= 0;
    }

    /** Whether a message published to {@code topic} is meant; wildcards in the first level do not match {@code $…} topics. */
    public boolean matches(String topic) {
        return matches(topic, 0);
    }

    /** Whether the part of {@code topic} that begins at {@code from} is meant. */
    boolean matches(String topic, int from) {
        if (topic.startsWith("$", from) && (text.startsWith("+") || text.startsWith("#"))) {
            return false; // [MQTT-4.7.2-1]
        }
        int filterAt = 0;
        int topicAt = from;
        while (filterAt <= text.length()) {
            int filterEnd = levelEnd(text, filterAt);
            if (filterEnd - filterAt == 1 && text.charAt(filterAt) == '#') {
                return true;
            }
            if (topicAt > topic.length()) {
                return false;
            }
            int topicEnd = levelEnd(topic, topicAt);
            boolean any = filterEnd - filterAt == 1 && text.charAt(filterAt) == '+';
            boolean same = filterEnd - filterAt == topicEnd - topicAt
                    && text.regionMatches(filterAt, topic, topicAt, filterEnd - filterAt);
            if (!any && !same) {
                return false;
            }
            filterAt = filterEnd + 1;
            topicAt = topicEnd + 1;
        }
        return topicAt > topic.length();
    }

    private static int levelEnd(String text, int start) {
        int slash = text.indexOf('/', start);
        return slash < 0 ? text.length() : slash;
    }

    @Override
    public String toString() {
        return text;
    }
}
