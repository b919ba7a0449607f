package io.tributary.gateway.publish;

import io.tributary.gateway.device.RegisteredDevice;
import io.tributary.gateway.kafka.Uplink;
import io.tributary.gateway.metrics.GatewayMetrics;
import io.tributary.limits.Limits;
import java.util.function.LongSupplier;

/**
 * What the devices of a protocol without sessions (CoAP, HTTP) publish with: the same rights, rates and way into Kafka as over MQTT.
 * Thread-safe.
 */
public final class Publishers {
    private final Uplink uplink;
    private final Records records;
    private final ProductRules.Book products;
    private final Limits limits;
    private final GatewayMetrics metrics;
    private final LongSupplier nanoTime;

    /**
     * @param uplink that of the protocol
     * @param records of that uplink
     * @param products of all protocols, for a product's rate is one
     * @param nanoTime for rates: never goes back
     */
    public Publishers(
            Uplink uplink,
            Records records,
            ProductRules.Book products,
            Limits limits,
            GatewayMetrics metrics,
            LongSupplier nanoTime) {
        this.uplink = uplink;
        this.records = records;
        this.products = products;
        this.limits = limits;
        this.metrics = metrics;
        this.nanoTime = nanoTime;
    }

    /** The device as one that publishes, at the beginning of its rate; keep it for as long as the device is known to be itself. */
    public Publisher of(RegisteredDevice device) {
        return new Publisher(device.id(), products.of(device.product()), this);
    }

    /** Why nothing can be published at present; empty when it can. */
    public String whyShut() {
        if (uplink.stalled()) {
            return "Kafka does not answer";
        }
        return uplink.inFlight().isFull() ? "Kafka is behind with what this gateway has for it" : "";
    }

    Records records() {
        return records;
    }

    ProductRules.Book products() {
        return products;
    }

    Limits limits() {
        return limits;
    }

    GatewayMetrics metrics() {
        return metrics;
    }

    long nanoTime() {
        return nanoTime.getAsLong();
    }
}
