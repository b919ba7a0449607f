package io.tributary.management.api;

import io.javalin.http.Context;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.access.ResourceNames;
import io.tributary.management.api.route.Route;
import io.tributary.management.device.DeviceBroadcasts;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiPredicate;

/** {@code …/broadcast}: what is said to all connected devices of a product, or of a group. */
public final class BroadcastRoutes {
    private final DeviceBroadcasts broadcasts;

    public BroadcastRoutes(DeviceBroadcasts broadcasts) {
        this.broadcasts = broadcasts;
    }

    public List<Route> routes() {
        return List.of(
                Route.post("/api/v1/products/{productId}/broadcast", "broadcast", this::toProduct)
                        .says(
                                "Sends a message to every connected device of a product that has subscribed to $broadcast/rxd/…")
                        .takes(NewBroadcastForm.class)
                        .answers(200, BroadcastForm.class),
                Route.post("/api/v1/groups/{groupId}/broadcast", "broadcastToGroup", this::toGroup)
                        .says(
                                "Sends a message to every connected device of a group that has subscribed to $broadcast/rxd/…,"
                                        + " as far as the caller may publish to it")
                        .takes(NewBroadcastForm.class)
                        .answers(200, BroadcastForm.class));
    }

    /**
     * What all are told; the payload either as text or in base64.
     *
     * @param qos 0 when left out
     */
    record NewBroadcastForm(Optional<String> payload, Optional<String> payloadBase64, Optional<Integer> qos) {}

    /** What was sent. */
    record BroadcastForm(String broadcastId, int devices) {}

    private void toProduct(Context http) {
        NewBroadcastForm form = Requests.body(http, NewBroadcastForm.class);
        String product = DeviceId.requireProductId(http.pathParam("productId"));
        answer(http, broadcasts.send(product, payloadOf(form), qosOf(form)));
    }

    private void toGroup(Context http) {
        NewBroadcastForm form = Requests.body(http, NewBroadcastForm.class);
        BiPredicate<String, String> may = AccessGate.mayOf(http);
        answer(
                http,
                broadcasts.sendToGroup(
                        http.pathParam("groupId"),
                        device -> may.test("device:Publish", ResourceNames.of(device)),
                        payloadOf(form),
                        qosOf(form)));
    }

    private static void answer(Context http, CompletableFuture<DeviceBroadcasts.Broadcast> broadcast) {
        Later.answer(http, broadcast, sent -> http.json(new BroadcastForm(Long.toString(sent.id()), sent.devices())));
    }

    private static byte[] payloadOf(NewBroadcastForm form) {
        return Payloads.read(form.payload(), form.payloadBase64());
    }

    private static int qosOf(NewBroadcastForm form) {
        int qos = form.qos().orElse(0);
        if (qos < 0 || qos > 1) {
            throw new RejectedException(Rejection.INVALID, "qos " + qos + " is not 0 or 1", "Use 0 or 1.", "qos");
        }
        return qos;
    }
}
