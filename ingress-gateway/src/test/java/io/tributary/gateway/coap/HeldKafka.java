package io.tributary.gateway.coap;

import io.netty.buffer.ByteBufUtil;
import io.tributary.gateway.kafka.DeviceKey;
import io.tributary.gateway.kafka.InFlightBytes;
import io.tributary.gateway.kafka.Inbox;
import io.tributary.gateway.kafka.Pending;
import io.tributary.gateway.kafka.Publication;
import io.tributary.gateway.kafka.Uplink;
import io.tributary.schemas.avro.InboxEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Takes everything; answers at once, or when the test says so. Thread-safe. */
final class HeldKafka implements Uplink, Inbox {
    final List<Taken> messages = new CopyOnWriteArrayList<>();
    final List<InboxEvent> events = new CopyOnWriteArrayList<>();
    final AtomicLong taken = new AtomicLong();
    /** Hears of every event of the inbox that was taken, and where it stands. */
    volatile BiConsumer<Long, InboxEvent> job = (offset, event) -> {};

    volatile boolean holds;
    volatile boolean stalled;
    volatile boolean keepsNothing;
    private final Queue<Pending> held = new ConcurrentLinkedQueue<>();
    private final AtomicLong offset = new AtomicLong();
    private final InFlightBytes inFlight = new InFlightBytes(Long.MAX_VALUE, Long.MAX_VALUE);

    /** A message as the uplink has it. */
    record Taken(
            String device,
            String topic,
            String payload,
            int qos,
            @Nullable String number,
            @Nullable String contentType) {}

    @Override
    public void publish(DeviceKey device, Publication message, Pending done) {
        taken.incrementAndGet();
        if (!keepsNothing) {
            messages.add(new Taken(
                    device.toString(),
                    message.topic(),
                    new String(ByteBufUtil.getBytes(message.payload()), StandardCharsets.UTF_8),
                    message.qos(),
                    message.deviceMessageId(),
                    message.properties() == null ? null : message.properties().getContentType()));
        }
        answer(done);
    }

    @Override
    public void write(DeviceKey device, InboxEvent event, Pending done) {
        events.add(event);
        if (holds) {
            held.add(done);
            return;
        }
        long at = offset.incrementAndGet();
        done.accepted(at);
        job.accept(at, event);
    }

    private void answer(Pending done) {
        if (holds) {
            held.add(done);
        } else {
            done.accepted(offset.incrementAndGet());
        }
    }

    /** Answers what is held. */
    void release() {
        for (Pending done = held.poll(); done != null; done = held.poll()) {
            done.accepted(offset.incrementAndGet());
        }
    }

    /** Refuses what is held, for good. */
    void refuse() {
        for (Pending done = held.poll(); done != null; done = held.poll()) {
            done.failed(new IllegalStateException("no room"));
        }
    }

    int held() {
        return held.size();
    }

    @Override
    public boolean stalled() {
        return stalled;
    }

    @Override
    public InFlightBytes inFlight() {
        return inFlight;
    }
}
