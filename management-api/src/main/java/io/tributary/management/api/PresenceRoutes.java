package io.tributary.management.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.javalin.http.Context;
import io.tributary.management.api.route.Route;
import io.tributary.management.device.PresenceStore;
import io.tributary.management.registry.Products;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** {@code /api/v1/products/{productId}/presence}: how many of a product's devices are connected. */
public final class PresenceRoutes {
    private final Products products;
    private final PresenceStore store;

    public PresenceRoutes(Products products, PresenceStore store) {
        this.products = products;
        this.store = store;
    }

    public List<Route> routes() {
        return List.of(Route.get("/api/v1/products/{productId}/presence", "getPresence", this::get)
                .says("Shows how many devices of a product are connected")
                .answers(200, PresenceForm.class));
    }

    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record PresenceForm(long online, Optional<Instant> updatedAt) {}

    private void get(Context http) {
        String productId = products.get(http.pathParam("productId")).productId();
        PresenceStore.Presence presence = store.of(productId);
        http.json(new PresenceForm(presence.online(), presence.updatedAt()));
    }
}
