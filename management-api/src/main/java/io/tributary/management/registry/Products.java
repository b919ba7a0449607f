package io.tributary.management.registry;

import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.limits.Limits;
import io.tributary.topic.TopicClass;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The products of the account. Refuses with {@link RejectedException}. */
public final class Products {
    static final int DEVICE_BUCKETS = 16;

    private static final String ALL = "products";
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    private final RegistryStore store;
    private final Limits limits;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    public Products(RegistryStore store, Limits limits, Clock clock) {
        this.store = store;
        this.limits = limits;
        this.clock = clock;
    }

    /** Adds a product under an id of the platform's choice. */
    public Product create(
            String name, List<TopicClass> topicClasses, Optional<String> messageIdField, ProductPolicy policy) {
        requireClasses(topicClasses);
        Product product =
                new Product(newId(), name, topicClasses, messageIdField, policy, DEVICE_BUCKETS, clock.instant());
        return store.changing(ALL, () -> {
            List<Product> others = store.products();
            if (others.stream().anyMatch(other -> other.name().equals(name))) {
                throw new RejectedException(
                        Rejection.CONFLICT,
                        "there is a product '" + name + "' already",
                        "Choose another name.",
                        "name");
            }
            if (others.size() >= limits.productsPerAccount()) {
                throw new RejectedException(
                        Rejection.CONFLICT,
                        "the account has its " + limits.productsPerAccount() + " products",
                        "Delete a product that is not used, or raise limits.productsPerAccount.",
                        "");
            }
            store.put(product, RegistryRecords.of(product));
            return product;
        });
    }

    /** What of a product is to be otherwise; what is empty stays. */
    public record Change(
            Optional<List<TopicClass>> topicClasses,
            Optional<Optional<String>> messageIdField,
            UnaryOperator<ProductPolicy> policy) {}

    /** Changes a product; its live connections hear of it. */
    public Product change(String productId, Change change) {
        DeviceId.requireProductId(productId);
        change.topicClasses().ifPresent(this::requireClasses);
        return store.changing(ALL, () -> {
            Product before = get(productId);
            Product after = new Product(
                    productId,
                    before.name(),
                    change.topicClasses().orElse(before.topicClasses()),
                    change.messageIdField().orElse(before.messageIdField()),
                    change.policy().apply(before.policy()),
                    before.deviceBuckets(),
                    before.createdAt());
            store.put(after, RegistryRecords.of(after));
            return after;
        });
    }

    /** Changes of several products, or of what belongs to them, while nobody else changes one. */
    public <T> T alone(Function<Alone, T> work) {
        return store.changing(ALL, () -> work.apply(new Alone()));
    }

    /** What may be done while nobody else changes a product. */
    public final class Alone {
        private Alone() {}

        public List<Product> all() {
            return store.products();
        }

        /** Changes the policy of a product; its live connections hear of it. */
        public Product change(Product before, UnaryOperator<ProductPolicy> policy) {
            Product after = before.with(policy.apply(before.policy()));
            store.put(after, RegistryRecords.of(after));
            return after;
        }
    }

    /** An authority for the devices of a product, from PEM. */
    public DeviceX509 authority(String pem) {
        return DeviceX509.ofAuthority(pem, "caCertificates", clock.instant());
    }

    private void requireClasses(List<TopicClass> topicClasses) {
        if (topicClasses.size() > limits.topicClassesPerProduct()) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "a product has at most " + limits.topicClassesPerProduct() + " topic classes",
                    "Name fewer; a level of a suffix may be '+'.",
                    "topicClasses");
        }
    }

    public List<Product> list() {
        return store.products();
    }

    /** The product, or a refusal with NOT_FOUND. */
    public Product get(String productId) {
        return store.product(DeviceId.requireProductId(productId)).orElseThrow(() -> unknown(productId));
    }

    /** Deletes a product that has no devices any more. */
    public void delete(String productId) {
        Product product = get(productId);
        store.changing(productId, () -> {
            int devices = store.deviceCount(productId);
            if (devices > 0) {
                throw new RejectedException(
                        Rejection.CONFLICT,
                        "product " + productId + " has " + devices + " devices",
                        "Delete its devices first.",
                        "");
            }
            store.delete(product, RegistryRecords.deletionOf(productId));
            return true;
        });
    }

    static RejectedException unknown(String productId) {
        return new RejectedException(
                Rejection.NOT_FOUND,
                "there is no product " + productId,
                "List the products with GET /api/v1/products.",
                "productId");
    }

    private String newId() {
        StringBuilder id = new StringBuilder(DeviceId.PRODUCT_ID_LENGTH);
        for (int i = 0; i < DeviceId.PRODUCT_ID_LENGTH; i++) {
            id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return id.toString();
    }
}
