package io.tributary.management.registry;

import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.topic.TopicClass;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A kind of device.
 *
 * @param productId chosen by the platform
 * @param name unique in the account
 * @param topicClasses custom topics beyond the default ones
 * @param messageIdField top-level key of the JSON payload in which devices number their messages
 * @param policy what it asks of its devices and allows them
 * @param deviceBuckets over how many partitions its devices are spread; fixed
 */
public record Product(
        String productId,
        String name,
        List<TopicClass> topicClasses,
        Optional<String> messageIdField,
        ProductPolicy policy,
        int deviceBuckets,
        Instant createdAt) {
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N} ._:-]{0,63}");
    private static final Pattern FIELD = Pattern.compile("[\\p{L}\\p{N}_.:-]{1,64}");

    /** The same product with another policy. */
    Product with(ProductPolicy other) {
        return new Product(productId, name, topicClasses, messageIdField, other, deviceBuckets, createdAt);
    }

    public Product {
        DeviceId.requireProductId(productId);
        topicClasses = List.copyOf(topicClasses);
        if (!NAME.matcher(name).matches()) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "'" + name + "' is not a product name",
                    "Use 1 to 64 letters, digits, spaces, '.', '_', ':' or '-', beginning with a letter or digit.",
                    "name");
        }
        messageIdField.ifPresent(field -> {
            if (!FIELD.matcher(field).matches()) {
                throw new RejectedException(
                        Rejection.INVALID,
                        "'" + field + "' is not a key of a payload",
                        "Use 1 to 64 letters, digits, '_', '.', ':' or '-'.",
                        "messageIdField");
            }
        });
        if (topicClasses.stream().map(TopicClass::suffix).distinct().count() != topicClasses.size()) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "a topic class is named twice",
                    "Name each suffix once; use privilege 'both' to publish and subscribe.",
                    "topicClasses");
        }
    }
}
