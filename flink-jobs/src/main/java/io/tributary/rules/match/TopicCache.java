package io.tributary.rules.match;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What an index answered, by topic: devices publish to few topics again and again, so that mostly one look-up in a hash table says who
 * wants a message. Not thread-safe: each subtask has its own, and a new one for each index.
 */
public final class TopicCache<T> {
    /** About 10 MB of topics. */
    public static final int MAX_TOPICS = 65_536;

    private record Answer<T>(String productId, List<T> parties) {}

    private final TopicIndex<T> index;
    private final int maxTopics;
    private final Map<String, Answer<T>> answers = new HashMap<>();

    public TopicCache(TopicIndex<T> index) {
        this(index, MAX_TOPICS);
    }

    /** @param maxTopics remembered; when one more comes all are forgotten, which costs less than to know which was used last */
    public TopicCache(TopicIndex<T> index, int maxTopics) {
        this.index = index;
        this.maxTopics = maxTopics;
    }

    /** As {@link TopicIndex#match}; the list is never changed. */
    public List<T> match(String productId, String topic) {
        Answer<T> known = answers.get(topic);
        if (known != null && known.productId.equals(productId)) {
            return known.parties;
        }
        if (known == null && answers.size() >= maxTopics) {
            answers.clear();
        }
        List<T> parties = index.match(productId, topic);
        answers.put(topic, new Answer<>(productId, parties));
        return parties;
    }

    int size() {
        return answers.size();
    }
}
