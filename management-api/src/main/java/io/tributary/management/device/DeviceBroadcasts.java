package io.tributary.management.device;

import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.registry.Page;
import io.tributary.schemas.avro.PublishRequested;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * One message to every connected device of a product, on {@code $broadcast/rxd/…}. (Device protocol, section 7.) It is answered when it is in the
 * inboxes of all of them; one of a product at a time on a node. Thread-safe.
 */
public final class DeviceBroadcasts {
    /** Size of a payload at most, in bytes. */
    public static final int MOST_BYTES = 8 * 1_024;

    private static final int AT_ONCE = 200;

    /** Which devices are connected. */
    @FunctionalInterface
    public interface Connected {
        /**
         * A page of them, which may be short and still have a next.
         *
         * @throws RejectedException NOT_FOUND for a product that does not exist
         */
        Page<DeviceId> connected(String productId, int limit, Optional<String> cursor);
    }

    /**
     * What was sent.
     *
     * @param id of the broadcast, a positive number
     * @param devices that were sent it; one that has not subscribed gets nothing
     */
    public record Broadcast(long id, int devices) {}

    private final Connected connected;
    private final DeviceRequests requests;
    private final Executor work;
    private final Set<String> running = ConcurrentHashMap.newKeySet();

    /** @param work runs a broadcast, for as long as it takes */
    public DeviceBroadcasts(Connected connected, DeviceRequests requests, Executor work) {
        this.connected = connected;
        this.requests = requests;
        this.work = work;
    }

    /**
     * Sends one.
     *
     * @param qos 0 or 1
     * @return done when all have it in their inboxes; fails with UNAVAILABLE, saying how many have, when Kafka stops taking it
     * @throws RejectedException TOO_LARGE; CONFLICT while another of the product is being sent
     */
    public CompletableFuture<Broadcast> send(String productId, byte[] payload, int qos) {
        Receivers.requirePayload(payload, MOST_BYTES);
        Page<DeviceId> first = connected.connected(productId, AT_ONCE, Optional.empty());
        if (!running.add(productId)) {
            throw new RejectedException(
                    Rejection.CONFLICT,
                    "a broadcast to product " + productId + " is being sent",
                    "Send this one when it is done, in some seconds.",
                    "");
        }
        long id = Long.parseLong(requests.newId().substring(0, 15), 16);
        return CompletableFuture.supplyAsync(() -> sent(productId, id, first, payload, qos), work)
                .whenComplete((done, failure) -> running.remove(productId));
    }

    private Broadcast sent(String productId, long id, Page<DeviceId> first, byte[] payload, int qos) {
        int told = 0;
        Page<DeviceId> page = first;
        try {
            while (true) {
                tell(page.items(), payload, qos);
                told += page.items().size();
                if (page.next().isEmpty()) {
                    return new Broadcast(id, told);
                }
                page = connected.connected(productId, AT_ONCE, page.next());
            }
        } catch (RuntimeException e) {
            throw new RejectedException(
                    Rejection.UNAVAILABLE,
                    "the broadcast was written for " + told + " devices, and then not any more ("
                            + (e.getCause() == null ? e : e.getCause()).getMessage() + ")",
                    "Send it again when Kafka and Cassandra answer; those devices get it twice.",
                    "");
        }
    }

    private void tell(List<DeviceId> devices, byte[] payload, int qos) {
        List<CompletableFuture<Void>> told = new ArrayList<>(devices.size());
        for (DeviceId device : devices) {
            String messageId = requests.newId();
            told.add(requests.tell(
                    device,
                    messageId,
                    event -> event.setPublishRequested(PublishRequested.newBuilder()
                            .setMessageId(messageId)
                            .setTopic("$broadcast/rxd/" + device)
                            .setPayload(ByteBuffer.wrap(payload))
                            .setQos(qos)
                            .build())));
        }
        CompletableFuture.allOf(told.toArray(CompletableFuture<?>[]::new)).join();
    }
}
