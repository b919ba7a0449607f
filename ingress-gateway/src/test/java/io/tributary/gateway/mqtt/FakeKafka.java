package io.tributary.gateway.mqtt;

import io.netty.buffer.ByteBufUtil;
import io.tributary.codec.MessageId;
import io.tributary.gateway.kafka.Completion;
import io.tributary.gateway.kafka.DeviceKey;
import io.tributary.gateway.kafka.InFlightBytes;
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
    static final int NODE_BOUND = 1_000_000;
    static final int NODE_FULL = 1_500_000;

    final List<UplinkMessage> messages = new ArrayList<>();
    final List<Completion> open = new ArrayList<>();
    final List<InboxEvent> events = new ArrayList<>();
    final List<Completion> openEvents = new ArrayList<>();
    boolean stalled;
    final InFlightBytes inFlight = new InFlightBytes(NODE_BOUND, NODE_FULL);
    boolean holdInbox;
    int bytesPerMessage = 100;
    private long offset = 41;

    @Override
    public void publish(DeviceKey device, Publication message, Pending done) {
        messages.add(UplinkMessage.newBuilder()
                .setGroups(List.of())
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
        open.add(counted(done));
    }

    @Override
    public void write(DeviceKey device, InboxEvent event, Pending done) {
        Completion answer = counted(done);
        events.add(event);
        offset++;
        if (holdInbox) {
            openEvents.add(answer);
        } else {
            answer.accepted(offset);
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

    /** Counts it until it is answered. */
    private Completion counted(Pending done) {
        int bytes = bytesPerMessage;
        done.holds(bytes);
        inFlight.add(bytes);
        return new Completion() {
            @Override
            public void accepted(long at) {
                inFlight.remove(bytes);
                done.accepted(at);
            }

            @Override
            public void failed(Exception cause) {
                inFlight.remove(bytes);
                done.failed(cause);
            }
        };
    }

    InboxEvent lastEvent() {
        return events.get(events.size() - 1);
    }
}
