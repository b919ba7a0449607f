package io.tributary.management.registry;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.topic.TopicClass;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Everything the account decides of a product; a value that exists is valid.
 *
 * @param name unique in the account
 * @param topicClasses custom topics beyond the default ones
 * @param messageIdField top-level key of the JSON payload in which devices number their messages
 * @param policy what it asks of its devices and allows them
 * @param deviceLimit devices it may have; empty: the platform's limit. What is given at creation is also the planned size
 */
public record ProductSettings(
        String name,
        List<TopicClass> topicClasses,
        Optional<String> messageIdField,
        ProductPolicy policy,
        ProductProfile profile,
        DynamicRegistration registration,
        Optional<Integer> deviceLimit) {
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N} ._:-]{0,63}");
    private static final Pattern FIELD = Pattern.compile("[\\p{L}\\p{N}_.:-]{1,64}");
    private static final int MAX_DEVICES = 100_000_000;

    public ProductSettings {
        topicClasses = List.copyOf(topicClasses);
        if (!NAME.matcher(name).matches()) {
            throw refuse(
                    "'" + name + "' is not a product name",
                    "Use 1 to 64 letters, digits, spaces, '.', '_', ':' or '-', beginning with a letter or digit.",
                    "name");
        }
        messageIdField.ifPresent(field -> {
            if (!FIELD.matcher(field).matches()) {
                throw refuse(
                        "'" + field + "' is not a key of a payload",
                        "Use 1 to 64 letters, digits, '_', '.', ':' or '-'.",
                        "messageIdField");
            }
        });
        if (topicClasses.stream().map(TopicClass::suffix).distinct().count() != topicClasses.size()) {
            throw refuse(
                    "a topic class is named twice",
                    "Name each suffix once; use privilege 'both' to publish and subscribe.",
                    "topicClasses");
        }
        deviceLimit.ifPresent(limit -> {
            if (limit < 1 || limit > MAX_DEVICES) {
                throw refuse(limit + " is not a number of devices", "Use 1 to " + MAX_DEVICES + ".", "deviceLimit");
            }
        });
    }

    /** A product of which only the name is decided. */
    public static ProductSettings named(String name) {
        return new ProductSettings(
                name,
                List.of(),
                Optional.empty(),
                ProductPolicy.DEFAULTS,
                ProductProfile.EMPTY,
                DynamicRegistration.OFF,
                Optional.empty());
    }

    public ProductSettings withName(String other) {
        return new ProductSettings(other, topicClasses, messageIdField, policy, profile, registration, deviceLimit);
    }

    public ProductSettings withTopicClasses(List<TopicClass> others) {
        return new ProductSettings(name, others, messageIdField, policy, profile, registration, deviceLimit);
    }

    public ProductSettings withMessageIdField(Optional<String> field) {
        return new ProductSettings(name, topicClasses, field, policy, profile, registration, deviceLimit);
    }

    public ProductSettings withPolicy(ProductPolicy other) {
        return new ProductSettings(name, topicClasses, messageIdField, other, profile, registration, deviceLimit);
    }

    public ProductSettings withProfile(ProductProfile other) {
        return new ProductSettings(name, topicClasses, messageIdField, policy, other, registration, deviceLimit);
    }

    public ProductSettings withRegistration(DynamicRegistration other) {
        return new ProductSettings(name, topicClasses, messageIdField, policy, profile, other, deviceLimit);
    }

    public ProductSettings withDeviceLimit(Optional<Integer> limit) {
        return new ProductSettings(name, topicClasses, messageIdField, policy, profile, registration, limit);
    }

    private static RejectedException refuse(String detail, String remedy, String field) {
        return new RejectedException(Rejection.INVALID, detail, remedy, field);
    }
}
