package io.tributary.management.registry;

import io.tributary.identity.DeviceId;
import io.tributary.topic.TopicClass;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A kind of device.
 *
 * @param productId chosen by the platform
 * @param sealedSecret the secret of dynamic registration, sealed by the platform's master key for the product id; made when
 *     registration is first switched on
 * @param deviceBuckets over how many partitions its devices are spread; fixed
 */
public record Product(
        String productId,
        ProductSettings settings,
        Optional<byte[]> sealedSecret,
        int deviceBuckets,
        Revision revision) {

    /** What becomes of the product with these settings. */
    Product changed(ProductSettings others, Instant now) {
        return new Product(productId, others, sealedSecret, deviceBuckets, revision.next(now));
    }

    /** What becomes of the product with this secret. */
    Product sealed(byte[] secret, Instant now) {
        return new Product(productId, settings, Optional.of(secret), deviceBuckets, revision.next(now));
    }

    public Product {
        DeviceId.requireProductId(productId);
    }

    public String name() {
        return settings.name();
    }

    public List<TopicClass> topicClasses() {
        return settings.topicClasses();
    }

    public Optional<String> messageIdField() {
        return settings.messageIdField();
    }

    public ProductPolicy policy() {
        return settings.policy();
    }

    public ProductProfile profile() {
        return settings.profile();
    }

    public DynamicRegistration registration() {
        return settings.registration();
    }

    public Instant createdAt() {
        return revision.createdAt();
    }
}
