package io.tributary.fleet;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A thermometer of the demo: sends its readings one after the other, each numbered, and goes on only when the last one is
 * acknowledged. Its readings are the same in every run.
 */
final class Thermometer {
    /** What part of the readings makes an alarm. */
    static final double HOT_SHARE = 0.1;

    private static final double MALFORMED_SHARE = 0.02;

    private final String name;
    private final DeviceClient client;
    private final Demo.Settings settings;
    private final DemoLedger ledger;
    private final SplittableRandom random;
    private volatile boolean stopped;

    Thermometer(String name, DeviceClient client, Demo.Settings settings, DemoLedger ledger) {
        this.name = name;
        this.client = client;
        this.settings = settings;
        this.ledger = ledger;
        this.random = new SplittableRandom(name.hashCode());
    }

    void start() {
        send(1);
    }

    void stop() {
        stopped = true;
    }

    private void send(int seq) {
        if (stopped || seq > settings.readings()) {
            return;
        }
        double draw = random.nextDouble();
        boolean malformed = draw < MALFORMED_SHARE;
        boolean hot = !malformed && draw < MALFORMED_SHARE + HOT_SHARE;
        double celsius = hot ? Demo.LIMIT_CELSIUS + 1 + random.nextDouble(20) : 15 + random.nextDouble(30);
        String reading = malformed
                ? "{\"seq\": " + seq + ", \"temperature\": 2"
                : String.format(Locale.ROOT, "{\"seq\": %d, \"temperature\": %.2f}", seq, celsius);
        ledger.send();
        CompletableFuture<Void> acknowledged = client.publish("event", reading.getBytes(StandardCharsets.UTF_8));
        acknowledged.whenComplete((done, failure) -> {
            if (failure == null) {
                ledger.acknowledged(name, seq, hot, malformed);
                CompletableFuture.delayedExecutor(settings.interval().toMillis(), TimeUnit.MILLISECONDS)
                        .execute(() -> send(seq + 1));
            }
        });
    }
}
