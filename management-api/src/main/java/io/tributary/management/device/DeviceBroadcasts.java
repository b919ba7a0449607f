package io.tributary.management.device;

import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.management.registry.Page;
import io.tributary.schemas.avro.PublishRequested;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * One message to every connected device of a product or of a group, on {@code $broadcast/rxd/…}. (Device protocol, section 7.) It is answered when
 * it is in the inboxes of all of them; one of a product, and one of a group, at a time on a node. Thread-safe.
 */
public final class DeviceBroadcasts {
    /** Size of a payload at most, in bytes. */
    public static final int MOST_BYTES = 8 * 1_024;

    /** Which devices are connected. */
    public interface Connected {
        /**
         * A page of those of a product, which may be short and still have a next.
         *
         * @throws RejectedException NOT_FOUND for a product that does not exist
         */
        Page<DeviceId> ofProduct(String productId, int limit, Optional<String> cursor);

        /**
         * A page of those of a group, likewise.
         *
         * @throws RejectedException NOT_FOUND for a group that does not exist
         */
        Page<DeviceId> ofGroup(String groupId, int limit, Optional<String> cursor);
    }

    /**
     * What was sent.
     *
     * @param id of the broadcast, a positive number
     * @param devices that were sent it; one that has not subscribed gets nothing
     */
    public record Broadcast(long id, int devices) {}

    private final Connected connected;
    private final Mailings mailings;

    public DeviceBroadcasts(Connected connected, Mailings mailings) {
        this.connected = connected;
        this.mailings = mailings;
    }

    /**
     * Sends one to a product.
     *
     * @param qos 0 or 1
     * @return done when all have it in their inboxes; fails with UNAVAILABLE, saying how many have, when Kafka stops taking it
     * @throws RejectedException TOO_LARGE; CONFLICT while another of the product is being sent
     */
    public CompletableFuture<Broadcast> send(String productId, byte[] payload, int qos) {
        return send(
                "a broadcast to product " + productId,
                (limit, cursor) -> connected.ofProduct(productId, limit, cursor),
                payload,
                qos);
    }

    /**
     * Sends one to a group, as to a product.
     *
     * @param may to which of its devices
     */
    public CompletableFuture<Broadcast> sendToGroup(String groupId, Predicate<DeviceId> may, byte[] payload, int qos) {
        return send(
                "a broadcast to group " + groupId,
                (limit, cursor) -> {
                    Page<DeviceId> page = connected.ofGroup(groupId, limit, cursor);
                    List<DeviceId> permitted = page.items().stream().filter(may).toList();
                    return new Page<>(permitted, page.next());
                },
                payload,
                qos);
    }

    private CompletableFuture<Broadcast> send(String name, Mailings.Addressees to, byte[] payload, int qos) {
        Receivers.requirePayload(payload, MOST_BYTES);
        long id = Long.parseLong(mailings.newId().substring(0, 15), 16);
        return mailings.send(
                        name,
                        to,
                        (device, messageId, event) -> event.setPublishRequested(PublishRequested.newBuilder()
                                .setMessageId(messageId)
                                .setTopic("$broadcast/rxd/" + device)
                                .setPayload(ByteBuffer.wrap(payload))
                                .setQos(qos)
                                .build()))
                .thenApply(devices -> new Broadcast(id, devices));
    }
}
