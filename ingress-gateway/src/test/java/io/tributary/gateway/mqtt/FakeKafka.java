package io.tributary.gateway.mqtt;

import io.netty.buffer.ByteBufUtil;
import io.tributary.codec.MessageId;
import io.tributary.gateway.kafka.Completion;
import io.tributary.gateway.kafka.DeviceKey;
import io.tributary.gateway.kafka.Inbox;
import io.tributary.gateway.kafka.Pending;
import io.tributary.gateway.kafka.Publication;
import io.tributary.gateway.kafka.Uplink;
import io.tributary.schemas.avro.InboxEvent;
import io.tributary.schemas.avro.UplinkMessage;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Takes everything and answers when the test says so; the inbox answers at once unless told to hold. */
final class FakeKafka implements Uplink, Inbox {
    final List<UplinkMessage> messages = new ArrayList<>();
    final List<Completion> open = new ArrayList<>();
    final List<InboxEvent> events = new ArrayList<>();
    final List<Completion> openEvents = new ArrayList<>();
    boolean stalled;
    boolean room = true;
    boolean holdInbox;
    int bytesPerMessage = 100;
    private final List<Runnable> waiting = new ArrayList<>();
    private long offset = 41;

    @Override
    public void publish(DeviceKey device, Publication message, Pending done) {
        messages.add(UplinkMessage.newBuilder()
                .setMessageId(MessageId.mint(0))
                .setProductId(device.id().productId())
                .setDeviceName(device.id().deviceName())
                .setTopic(message.topic())
                .setPayload(ByteBuffer.wrap(ByteBufUtil.getBytes(message.payload())))
                .setQos(message.qos())
                .setDup(message.dup())
                .setReceivedAt(Instant.EPOCH)
                .setGateway("fake")
                .setDeviceMessageId(message.deviceMessageId())
                .setMessageProperties(message.properties())
                .build());
        done.holds(bytesPerMessage);
        open.add(done);
    }

    @Override
    public void write(DeviceKey device, InboxEvent event, Pending done) {
        done.holds(bytesPerMessage);
        events.add(event);
        offset++;
        if (holdInbox) {
            openEvents.add(done);
        } else {
            done.accepted(offset);
        }
    }

    @Override
    public boolean stalled() {
        return stalled;
    }

    @Override
    public boolean hasRoom() {
        return room;
    }

    @Override
    public void whenRoom(Runnable task) {
        waiting.add(task);
    }

    void roomAgain() {
        room = true;
        List<Runnable> tasks = List.copyOf(waiting);
        waiting.clear();
        tasks.forEach(Runnable::run);
    }

    InboxEvent lastEvent() {
        return events.get(events.size() - 1);
    }
}
