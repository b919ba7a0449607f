package io.tributary.management.device;

import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.registry.Configuration;
import io.tributary.management.registry.Configurations;
import io.tributary.management.registry.Page;
import io.tributary.schemas.avro.Configured;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Tells devices the newest configuration of their product without being asked. (Device protocol, section 8.) A device that has heard of the version
 * already, or of a newer one, is not told again. Thread-safe.
 */
public final class DeviceConfigurations {
    /** Who is told. */
    public enum Whom {
        CONNECTED,
        /** Also those whose session is kept while they are away: it waits for them. */
        ALL
    }

    /** Devices of a product. */
    @FunctionalInterface
    public interface Devices {
        /** A page of them, which may be short and still have a next. */
        Page<DeviceId> of(String productId, Whom whom, int limit, Optional<String> cursor);
    }

    /** What was sent, and into how many inboxes. */
    public record Push(long version, int devices) {}

    private final Configurations configurations;
    private final Devices devices;
    private final Mailings mailings;

    public DeviceConfigurations(Configurations configurations, Devices devices, Mailings mailings) {
        this.configurations = configurations;
        this.devices = devices;
        this.mailings = mailings;
    }

    /** What there is to be told. */
    public Configurations configurations() {
        return configurations;
    }

    /**
     * Tells the devices of a product.
     *
     * @return done when all have it in their inboxes; fails with UNAVAILABLE, saying how many have, when Kafka stops taking it
     * @throws RejectedException NOT_FOUND while the product has no configuration; CONFLICT while another push to it is under way
     */
    public CompletableFuture<Push> push(String productId, Whom whom) {
        Configuration newest = configurations.current(productId);
        if (newest.version() == 0) {
            throw new RejectedException(
                    Rejection.NOT_FOUND,
                    "product " + productId + " has no configuration",
                    "Make one with PATCH …/configuration.",
                    "");
        }
        return mailings.send(
                        "the configuration of product " + productId,
                        (limit, cursor) -> devices.of(productId, whom, limit, cursor),
                        (device, id, event) -> event.setConfigured(new Configured(
                                newest.version(), newest.enabled(), StandardCharsets.UTF_8.encode(newest.payload()))))
                .thenApply(told -> new Push(newest.version(), told));
    }
}
