package io.tributary.management.registry;

import io.tributary.codec.SecretBox;
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
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    /** A product id, a device name of one character, and the two slashes. */
    private static final int SHORTEST_BEFORE_SUFFIX = DeviceId.PRODUCT_ID_LENGTH + 3;

    private final RegistryStore store;
    private final DeviceSecrets secrets;
    private final Limits limits;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    public Products(RegistryStore store, SecretBox box, Limits limits, Clock clock) {
        this.store = store;
        this.secrets = new DeviceSecrets(box);
        this.limits = limits;
        this.clock = clock;
    }

    /** Adds a product under an id of the platform's choice. Its partitions are made for as many devices as its limit says. */
    public Product create(ProductSettings settings) {
        return alone(all -> all.create(settings));
    }

    private Product add(ProductSettings settings) {
        requireClasses(settings);
        Product product = withSecret(new Product(
                newId(random, DeviceId.PRODUCT_ID_LENGTH),
                settings,
                Optional.empty(),
                DeviceBuckets.plannedFor(limitOf(settings, limits)),
                Revision.first(clock.instant())));
        List<Product> others = store.products();
        requireName(settings.name(), others);
        if (others.size() >= limits.productsPerAccount()) {
            throw new RejectedException(
                    Rejection.CONFLICT,
                    "the account has its " + limits.productsPerAccount() + " products",
                    "Delete a product that is not used, or raise limits.productsPerAccount.",
                    "");
        }
        store.put(product, RegistryRecords.of(product));
        return product;
    }

    /**
     * Changes a product; its live connections hear of it.
     *
     * @param expectedRevision refuses with CONFLICT and field {@code revision} when the product is at another one
     */
    public Product change(String productId, Optional<Long> expectedRevision, UnaryOperator<ProductSettings> change) {
        DeviceId.requireProductId(productId);
        return store.changingProducts(() -> {
            Product before = get(productId);
            before.revision().require(expectedRevision, "product " + productId);
            ProductSettings settings = change.apply(before.settings());
            requireClasses(settings);
            if (!settings.name().equals(before.name())) {
                requireName(settings.name(), store.products());
            }
            int limit = limitOf(settings, limits);
            DeviceBuckets.requireRoom(before.deviceBuckets(), limit);
            Product after = withSecret(before.changed(settings, clock.instant()));
            store.put(after, RegistryRecords.of(after));
            if (limit < limitOf(before.settings(), limits)) {
                store.limitLowered(after, limit);
            }
            return after;
        });
    }

    /** The secret with which its devices register themselves; empty while registration was never on. */
    public Optional<String> secretOf(Product product) {
        return secrets.open(product);
    }

    /** Gives the product another secret; the one before is worth nothing from now on. */
    public Product resetSecret(String productId, Optional<Long> expectedRevision) {
        DeviceId.requireProductId(productId);
        return store.changingProducts(() -> {
            Product before = get(productId);
            before.revision().require(expectedRevision, "product " + productId);
            Product after = before.sealed(secrets.makeForProduct(productId), clock.instant());
            store.put(after, RegistryRecords.of(after));
            return after;
        });
    }

    /** Changes of several products, or of what belongs to them, while nobody else changes one. */
    public <T> T alone(Function<Alone, T> work) {
        return store.changingProducts(() -> work.apply(new Alone()));
    }

    /** What may be done while nobody else changes a product. */
    public final class Alone {
        private Alone() {}

        public List<Product> all() {
            return store.products();
        }

        /** Adds a product, as {@link Products#create} does. */
        public Product create(ProductSettings settings) {
            return add(settings);
        }

        /** Changes the policy of a product; its live connections hear of it. */
        public Product change(Product before, UnaryOperator<ProductPolicy> policy) {
            ProductSettings settings = before.settings().withPolicy(policy.apply(before.policy()));
            Product after = before.changed(settings, clock.instant());
            store.put(after, RegistryRecords.of(after));
            return after;
        }
    }

    /** Wraps the secrets of registration under the current master key. */
    public Rewrapped rewrap() {
        return store.changingProducts(() -> {
            Rewrapped.Tally tally = new Rewrapped.Tally();
            for (Product product : store.products()) {
                secrets.rewrap(tally, product, secret -> {
                    Product after = product.sealed(secret, clock.instant());
                    store.put(after, RegistryRecords.of(after));
                });
            }
            return tally.done(Optional.empty());
        });
    }

    /** An authority for the devices of a product, from PEM. */
    public DeviceX509 authority(String pem) {
        return DeviceX509.ofAuthority(pem, "caCertificates", clock.instant());
    }

    public List<Product> list() {
        return store.products();
    }

    /** The product, or a refusal with NOT_FOUND. */
    public Product get(String productId) {
        return store.product(DeviceId.requireProductId(productId)).orElseThrow(() -> unknown(productId));
    }

    /** How many devices it has. */
    public long deviceCount(Product product) {
        return store.deviceCount(product);
    }

    /** Deletes a product that has no devices any more. */
    public void delete(String productId, Optional<Long> expectedRevision) {
        DeviceId.requireProductId(productId);
        store.changingProducts(() -> {
            Product product = get(productId);
            product.revision().require(expectedRevision, "product " + productId);
            if (!store.deleteEmpty(product, RegistryRecords.deletionOf(productId))) {
                throw new RejectedException(
                        Rejection.CONFLICT, "product " + productId + " has devices", "Delete its devices first.", "");
            }
            return true;
        });
    }

    /** Devices a product may have. */
    static int limitOf(ProductSettings settings, Limits limits) {
        return settings.deviceLimit().orElse(limits.devicesPerProduct());
    }

    private Product withSecret(Product product) {
        if (product.sealedSecret().isPresent() || product.registration().mode() == DynamicRegistration.Mode.OFF) {
            return product;
        }
        return new Product(
                product.productId(),
                product.settings(),
                Optional.of(secrets.makeForProduct(product.productId())),
                product.deviceBuckets(),
                product.revision());
    }

    private void requireClasses(ProductSettings settings) {
        if (settings.topicClasses().size() > limits.topicClassesPerProduct()) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "a product has at most " + limits.topicClassesPerProduct() + " topic classes",
                    "Name fewer; a level of a suffix may be '+'.",
                    "topicClasses");
        }
        int bytes = limits.topicBytes() - SHORTEST_BEFORE_SUFFIX;
        int slashes = limits.topicSlashes() - 2;
        for (TopicClass each : settings.topicClasses()) {
            if (each.suffix().length() > bytes || each.slashes() > slashes) {
                throw new RejectedException(
                        Rejection.INVALID,
                        "a topic class of " + each.suffix().length() + " characters and " + each.slashes()
                                + " slashes allows no topic of at most " + limits.topicBytes() + " bytes and "
                                + limits.topicSlashes() + " slashes",
                        "Shorten it to " + bytes + " characters and " + slashes
                                + " slashes; the product and the device stand before it.",
                        "topicClasses.suffix");
            }
        }
    }

    private static void requireName(String name, List<Product> others) {
        if (others.stream().anyMatch(other -> other.name().equals(name))) {
            throw new RejectedException(
                    Rejection.CONFLICT, "there is a product '" + name + "' already", "Choose another name.", "name");
        }
    }

    static RejectedException unknown(String productId) {
        return new RejectedException(
                Rejection.NOT_FOUND,
                "there is no product " + productId,
                "List the products with GET /api/v1/products.",
                "productId");
    }

    /** An id of upper-case letters and digits. */
    static String newId(SecureRandom random, int length) {
        StringBuilder id = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return id.toString();
    }
}
