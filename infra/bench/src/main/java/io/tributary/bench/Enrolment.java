package io.tributary.bench;

import io.tributary.fleet.DeviceCredentials;
import io.tributary.fleet.Patience;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Makes devices, and waits until the gateway knows them. */
final class Enrolment {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final long LOOK_MILLIS = 500;

    private final GatewayGauges gauges;
    private final Consumer<String> progress;

    Enrolment(GatewayGauges gauges, Consumer<String> progress) {
        this.gauges = gauges;
        this.progress = progress;
    }

    /**
     * @param connections how many are to connect: those are returned
     * @param identities the registry is to hold, those that connect among them
     */
    List<DeviceCredentials> of(BenchProduct product, int connections, int identities) {
        int all = Math.max(identities, connections);
        progress.accept("registering " + all + " devices");
        double known = settled();
        product.strangers(all - connections);
        List<DeviceCredentials> who = product.devices("bench-", connections);
        Patience.until(
                PATIENCE,
                "the gateway knows all devices",
                () -> gauges.read(GatewayGauges.DEVICES) >= known + all ? "known" : "");
        return who;
    }

    /** How many devices the gateway knows once it has read what was written before: the end of another benchmark's devices, say. */
    private double settled() {
        AtomicLong last = new AtomicLong(-1);
        Patience.until(PATIENCE, "the gateway has read the registry", () -> {
            Patience.pause(LOOK_MILLIS);
            long now = Math.round(gauges.read(GatewayGauges.DEVICES));
            return now == last.getAndSet(now) ? "read" : "";
        });
        return last.get();
    }
}
