package io.tributary.management.api;

import io.javalin.http.Context;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.api.route.Route;
import io.tributary.management.device.DeviceBroadcasts;
import java.util.List;
import java.util.Optional;

/** {@code …/broadcast}: what is said to all connected devices of a product. */
public final class BroadcastRoutes {
    private final DeviceBroadcasts broadcasts;

    public BroadcastRoutes(DeviceBroadcasts broadcasts) {
        this.broadcasts = broadcasts;
    }

    public List<Route> routes() {
        return List.of(Route.post("/api/v1/products/{productId}/broadcast", "broadcast", this::send)
                .says("Sends a message to every connected device of a product that has subscribed to $broadcast/rxd/…")
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

    private void send(Context http) {
        NewBroadcastForm form = Requests.body(http, NewBroadcastForm.class);
        byte[] payload = Payloads.read(form.payload(), form.payloadBase64());
        int qos = form.qos().orElse(0);
        if (qos < 0 || qos > 1) {
            throw new RejectedException(Rejection.INVALID, "qos " + qos + " is not 0 or 1", "Use 0 or 1.", "qos");
        }
        String product = DeviceId.requireProductId(http.pathParam("productId"));
        Later.answer(
                http,
                broadcasts.send(product, payload, qos),
                sent -> http.json(new BroadcastForm(Long.toString(sent.id()), sent.devices())));
    }
}
