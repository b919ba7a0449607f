package io.tributary.topic;

import java.util.ArrayList;
import java.util.List;

/**
 * Which topics the devices of one product may use, behind {@code productId/deviceName/}: compiled once per product and shared by all
 * its connections. Immutable.
 */
public final class ProductTopics {
    private final List<TopicFilter> publishable;
    private final List<TopicFilter> receivable;

    public ProductTopics(List<TopicClass> custom) {
        List<TopicFilter> publish = new ArrayList<>();
        List<TopicFilter> receive = new ArrayList<>();
        List<TopicClass> all = new ArrayList<>(TopicClass.DEFAULTS);
        all.addAll(custom);
        for (TopicClass topicClass : all) {
            TopicFilter filter = new TopicFilter(topicClass.suffix());
            if (topicClass.publish()) publish.add(filter);
            if (topicClass.subscribe()) receive.add(filter);
        }
        publishable = List.copyOf(publish);
        receivable = List.copyOf(receive);
    }

    /** Whether devices may publish to a topic whose part of the product begins at {@code from}. */
    boolean mayPublish(String topic, int from) {
        return matchesAny(publishable, topic, from);
    }

    /** Whether devices may receive from it. */
    boolean mayReceive(String topic, int from) {
        return matchesAny(receivable, topic, from);
    }

    private static boolean matchesAny(List<TopicFilter> filters, String topic, int from) {
        for (int i = 0; i < filters.size(); i++) {
            if (filters.get(i).matches(topic, from)) {
                return true;
            }
        }
        return false;
    }
}
