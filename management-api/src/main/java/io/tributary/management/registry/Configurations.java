package io.tributary.management.registry;

import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * What the devices of a product are configured with, in versions. (Device protocol, section 8.) Gateways hear of each and answer devices that ask. Refuses with
 * {@link RejectedException}. Thread-safe.
 */
public final class Configurations {
    /** Size of a configuration at most, in bytes. */
    public static final int MOST_BYTES = 8 * 1_024;

    /** Versions that are kept. */
    public static final int KEPT = 5;

    private final RegistryStore registry;
    private final ConfigurationStore store;
    private final Clock clock;

    public Configurations(RegistryStore registry, ConfigurationStore store, Clock clock) {
        this.registry = registry;
        this.store = store;
        this.clock = clock;
    }

    /** The newest version; version 0 when nobody has configured the product. */
    public Configuration current(String productId) {
        requireProduct(productId);
        return newest(productId);
    }

    /** The newest versions, newest first, at most {@link #KEPT}. */
    public List<Configuration> versions(String productId) {
        requireProduct(productId);
        return store.versions(productId).stream().limit(KEPT).toList();
    }

    /**
     * Makes another version; of the two, what is left out stays.
     *
     * @param expectedVersion refuses with CONFLICT and field {@code version} when the newest is another
     * @param payload a JSON object
     */
    public Configuration change(
            String productId, Optional<Long> expectedVersion, Optional<String> payload, Optional<Boolean> enabled) {
        if (payload.isEmpty() && enabled.isEmpty()) {
            throw new RejectedException(
                    Rejection.INVALID, "the request changes nothing", "Send payload, enabled or both.", "payload");
        }
        payload.ifPresent(Configurations::requireSize);
        return registry.changingProducts(() -> {
            requireProduct(productId);
            Configuration before = newest(productId);
            if (expectedVersion.filter(expected -> expected != before.version()).isPresent()) {
                throw new RejectedException(
                        Rejection.CONFLICT,
                        "the configuration of product " + productId + " is at version " + before.version() + ", not "
                                + expectedVersion.get(),
                        "Read it, and change what it is now.",
                        "version");
            }
            if (before.version() == 0 && payload.isEmpty()) {
                throw new RejectedException(
                        Rejection.INVALID,
                        "product " + productId + " has no configuration yet",
                        "Send one with payload.",
                        "payload");
            }
            Configuration after = new Configuration(
                    productId,
                    before.version() + 1,
                    enabled.orElse(before.version() == 0 || before.enabled()),
                    payload.orElse(before.payload()),
                    Optional.of(clock.instant()));
            store.add(after, after.version() - KEPT);
            return after;
        });
    }

    /** What a device was told last; empty when it never was. */
    public Optional<ToldConfiguration> told(DeviceId device) {
        if (registry.device(device).isEmpty()) {
            throw Devices.unknown(device);
        }
        return store.told(device);
    }

    /** Devices of a product that were told any. */
    public Page<ToldConfiguration> told(String productId, int limit, Optional<String> cursor) {
        requireProduct(productId);
        return store.told(productId, limit, cursor);
    }

    private Configuration newest(String productId) {
        return store.versions(productId).stream().findFirst().orElseGet(() -> Configuration.none(productId));
    }

    private void requireProduct(String productId) {
        if (registry.product(DeviceId.requireProductId(productId)).isEmpty()) {
            throw Products.unknown(productId);
        }
    }

    private static void requireSize(String payload) {
        int bytes = payload.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MOST_BYTES) {
            throw new RejectedException(
                    Rejection.TOO_LARGE,
                    "the configuration has " + bytes + " bytes",
                    "Send at most " + MOST_BYTES + " bytes; the C SDK takes no more than 2,048 of a whole packet.",
                    "payload");
        }
    }
}
