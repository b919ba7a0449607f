package io.tributary.bench.load;

import io.netty.buffer.ByteBuf;
import io.tributary.fleet.DeviceCredentials;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Recorder;

/**
 * Updates its shadow, five leaves at a time, and is answered. Its shadow is fresh and nobody else writes it, so that its update number n
 * makes version n. (Device protocol, section 4.)
 */
public final class ShadowDevice extends PacedDevice {
    private static final ByteBuf TOKEN = JsonText.field("clientToken");
    private static final ByteBuf RESULT = JsonText.field("result");
    private static final ByteBuf VERSION = JsonText.field("version");

    private final String replies;
    private final Recorder latency;
    private long newest;
    private volatile long repeated;
    private volatile long wrong;

    /** @param latency from when an update was due to its reply, in microseconds */
    public ShadowDevice(DeviceCredentials credentials, boolean tls, Recorder latency) {
        super(credentials, tls, "$shadow/operation/" + credentials.device(), 1);
        this.replies = "$shadow/operation/result/" + credentials.device();
        this.latency = latency;
    }

    /** Subscribes to the replies; done with SUBACK. */
    public CompletableFuture<Void> subscribe() {
        return subscribe(replies, 0);
    }

    /** Replies to what was answered before, or out of turn. */
    public long repeated() {
        return repeated;
    }

    /** Replies that refuse, or that tell of another version than the next. */
    public long wrong() {
        return wrong;
    }

    @Override
    byte[] payload(long number, long dueNanos) {
        return String.format(
                        Locale.ROOT,
                        "{\"type\":\"update\",\"state\":{\"reported\":{\"temperature\":%d.%d,\"humidity\":%d,"
                                + "\"level\":%d,\"mode\":\"%s\",\"on\":%s}},\"clientToken\":\"%d\"}",
                        10 + number % 30,
                        number % 10,
                        30 + number % 60,
                        number,
                        number % 2 == 0 ? "cool" : "heat",
                        number % 3 == 0,
                        number)
                .getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    @SuppressWarnings("NonAtomicOperationOnVolatileField") // only the event loop writes
    void received(ByteBuf reply) {
        long number = JsonText.number(reply, TOKEN);
        if (number <= newest) {
            repeated++;
            return;
        }
        newest = number;
        latency.recordValue(Math.max(0, TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - dueAt(number))));
        if (JsonText.number(reply, RESULT) != 0 || JsonText.number(reply, VERSION) != number) {
            wrong++;
        }
        countArrival();
    }
}
