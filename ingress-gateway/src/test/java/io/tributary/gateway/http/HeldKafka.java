package io.tributary.gateway.http;

import io.netty.buffer.ByteBufUtil;
import io.tributary.gateway.kafka.DeviceKey;
import io.tributary.gateway.kafka.DeviceLogs;
import io.tributary.gateway.kafka.InFlightBytes;
import io.tributary.gateway.kafka.Inbox;
import io.tributary.gateway.kafka.Pending;
import io.tributary.gateway.kafka.Publication;
import io.tributary.gateway.kafka.Uplink;
import io.tributary.schemas.avro.DeviceLogEntry;
import io.tributary.schemas.avro.InboxEvent;
import io.tributary.schemas.avro.MessageProperties;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Takes everything, and answers at once unless told to hold its answers. */
final class HeldKafka implements Uplink, Inbox, DeviceLogs {
    /** What was published. */
    record Taken(
            String device,
            String topic,
            String payload,
            int qos,
            @Nullable MessageProperties properties) {}

    final List<Taken> messages = new CopyOnWriteArrayList<>();
    final List<InboxEvent> events = new CopyOnWriteArrayList<>();
    final List<DeviceLogEntry> logs = new CopyOnWriteArrayList<>();
    final Queue<Pending> unanswered = new ConcurrentLinkedQueue<>();
    volatile boolean holds;
    volatile boolean stalled;
    private final InFlightBytes inFlight = new InFlightBytes(Long.MAX_VALUE, Long.MAX_VALUE);

    @Override
    public void publish(DeviceKey device, Publication message, Pending done) {
        messages.add(new Taken(
                device.toString(),
                message.topic(),
                new String(ByteBufUtil.getBytes(message.payload()), StandardCharsets.UTF_8),
                message.qos(),
                message.properties()));
        answer(done);
    }

    @Override
    public void write(DeviceKey device, InboxEvent event, Pending done) {
        events.add(event);
        answer(done);
    }

    @Override
    public void write(DeviceKey device, List<DeviceLogEntry> entries, Pending done) {
        logs.addAll(entries);
        answer(done);
    }

    private void answer(Pending done) {
        if (holds) {
            unanswered.add(done);
        } else {
            done.accepted(1);
        }
    }

    /** Answers what was held. */
    void release() {
        holds = false;
        for (Pending each = unanswered.poll(); each != null; each = unanswered.poll()) {
            each.accepted(1);
        }
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
