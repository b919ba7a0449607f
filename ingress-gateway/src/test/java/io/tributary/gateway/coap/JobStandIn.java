package io.tributary.gateway.coap;

import io.tributary.schemas.avro.Acknowledged;
import io.tributary.schemas.avro.Delivery;
import io.tributary.schemas.avro.DownlinkRecord;
import io.tributary.schemas.avro.InboxEvent;
import io.tributary.schemas.avro.SessionReplaced;
import io.tributary.schemas.avro.SessionState;
import io.tributary.schemas.avro.SessionSubscription;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The device-state job as one device's gateway sees it: every session of the device is kept, what is queued waits for its
 * acknowledgement, in order, and is sent again in the next session.
 */
final class JobStandIn {
    private final CoapGateway gateway;
    private final String device;
    private final List<String> filters = new ArrayList<>();
    private final List<Queued> queue = new ArrayList<>();
    private long epoch = -1;
    private long sequence;

    private record Queued(String id, String topic, String payload, long sequence) {}

    JobStandIn(CoapGateway gateway, String device) {
        this.gateway = gateway;
        this.device = device;
        gateway.kafka.job = this::hear;
    }

    private synchronized void hear(long offset, InboxEvent event) {
        if (event.getSessionOpened() != null) {
            epoch = offset;
            sequence = 0;
            tell(record().setSessionState(new SessionState(
                    !filters.isEmpty(),
                    -1L,
                    filters.stream()
                            .map(filter -> new SessionSubscription(filter, 1, false, false, 0))
                            .toList())));
            List<Queued> waiting = List.copyOf(queue);
            queue.clear();
            waiting.forEach(each -> send(each.id(), each.topic(), each.payload()));
        } else if (event.getSubscribed() != null) {
            event.getSubscribed().getSubscriptions().forEach(one -> filters.add(one.getFilter()));
        } else if (event.getUnsubscribed() != null) {
            filters.removeAll(event.getUnsubscribed().getFilters());
        } else if (event.getAcknowledged() != null) {
            Acknowledged given = event.getAcknowledged();
            queue.removeIf(each -> given.getEpoch() == epoch && each.sequence() == given.getSequence());
        } else if (event.getSessionClosed() != null && event.getSessionClosed().getEpoch() == epoch) {
            epoch = -1;
        }
    }

    /** A message of QoS 1 for the device. */
    synchronized void queue(String id, String topic, String payload) {
        send(id, topic, payload);
    }

    private void send(String id, String topic, String payload) {
        sequence++;
        queue.add(new Queued(id, topic, payload, sequence));
        tell(delivery(id, topic, payload, 1));
    }

    /** A message of QoS 0 for the device. */
    synchronized void say(String topic, String payload) {
        sequence++;
        tell(delivery("said-" + sequence, topic, payload, 0));
    }

    private DownlinkRecord.Builder delivery(String id, String topic, String payload, int qos) {
        ByteBuffer bytes = ByteBuffer.wrap(payload.getBytes(StandardCharsets.UTF_8));
        return record().setDelivery(new Delivery(sequence, id, topic, bytes, qos, false, null, null));
    }

    /** Another connection of the device is the one that counts. */
    synchronized void replace() {
        tell(record().setSessionReplaced(new SessionReplaced(epoch + 1)));
    }

    private DownlinkRecord.Builder record() {
        return DownlinkRecord.newBuilder().setGateway("gateway-1").setEpoch(epoch);
    }

    private void tell(DownlinkRecord.Builder record) {
        if (epoch >= 0) {
            gateway.sessions.deliver(device, List.of(record.build()));
        }
    }

    synchronized boolean isOnline() {
        return epoch >= 0;
    }

    synchronized List<String> filters() {
        return List.copyOf(filters);
    }

    /** The payloads that the device has not acknowledged. */
    synchronized List<String> waiting() {
        return queue.stream().map(Queued::payload).toList();
    }

    /** The newest event of a kind. */
    <T> T last(Function<InboxEvent, @Nullable T> kind) {
        return gateway.kafka.events.stream()
                .map(kind)
                .filter(Objects::nonNull)
                .reduce((earlier, later) -> later)
                .orElseThrow(() -> new AssertionError("no such event among " + gateway.kafka.events));
    }
}
