package io.tributary.gateway.device;

import io.tributary.topic.TopicClass;
import java.util.List;
import java.util.Optional;

/**
 * What a product says about its devices.
 *
 * @param messageIdField top-level key of the JSON payload in which devices number their messages
 */
public record ProductProfile(
        String productId, boolean enabled, List<TopicClass> topicClasses, Optional<String> messageIdField) {
    public ProductProfile {
        topicClasses = List.copyOf(topicClasses);
    }
}
