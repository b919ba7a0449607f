package io.tributary.management.device;

import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.limits.Limits;
import io.tributary.management.registry.Devices;
import io.tributary.management.registry.Products;
import io.tributary.schemas.avro.Reply;
import io.tributary.schemas.avro.RrpcCancelled;
import io.tributary.schemas.avro.RrpcRequested;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Requests that a connected device answers. (Device protocol, section 7.) Refuses with {@link RejectedException}. Thread-safe. */
public final class DeviceCalls {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceCalls.class);

    /** 16 digits at most, which the SDK in C has room for, and exact where numbers are doubles. */
    private static final long IDS = 9_000_000_000_000_000L;

    /** Beyond the device's time: it is the job that says that the device did not answer. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Receivers receivers;
    private final DeviceRequests requests;
    private final Limits limits;

    public DeviceCalls(Products products, Devices devices, DeviceRequests requests, Limits limits) {
        this.receivers = new Receivers(products, devices);
        this.requests = requests;
        this.limits = limits;
    }

    /** How long a device may take. */
    public Duration timeout() {
        return limits.rrpcTimeout();
    }

    /**
     * Asks the device that is connected now.
     *
     * @return what became of it, within the time the device has
     */
    public CompletableFuture<CallAnswer> call(DeviceId device, byte[] payload) {
        receivers.productOf(device);
        Receivers.requirePayload(payload, limits.mqttPayloadBytes());
        long number = ThreadLocalRandom.current().nextLong(1, IDS);
        String id = Long.toString(number);
        Duration timeout = limits.rrpcTimeout();
        CompletableFuture<Reply> reply = requests.ask(
                device,
                id,
                requests.newId(),
                timeout.plus(GRACE),
                event -> event.setRrpcRequested(RrpcRequested.newBuilder()
                        .setRequestId(id)
                        .setPayload(ByteBuffer.wrap(payload))
                        .setTimeoutMillis(timeout.toMillis())
                        .setReplyTo(requests.replyTo())
                        .build()));
        return reply.whenComplete((answer, failure) -> {
                    if (failure != null) {
                        forget(device, id);
                    }
                })
                .thenApply(answer -> new CallAnswer(number, answer.getOutcome(), bytesOf(answer.getPayload())));
    }

    /** Nobody waits any more: a job that was away is not to ask the device when it is back. */
    private void forget(DeviceId device, String id) {
        requests.tell(device, requests.newId(), event -> event.setRrpcCancelled(new RrpcCancelled(id)))
                .whenComplete((told, failure) -> {
                    if (failure != null) {
                        LOG.atDebug()
                                .addKeyValue("device", device)
                                .log("a request nobody waits for is not called off: {}", failure.getMessage());
                    }
                });
    }

    private static byte[] bytesOf(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
