package io.tributary.gateway.mqtt.packet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** MQTT 5: every answer has a reason, and may say more. */
final class Mqtt5Answers extends Answers {
    private static final int NO_PROPERTIES = 0;

    @Override
    public ByteBuf accepted(ByteBufAllocator allocator, Grant grant) {
        PropertyWriter properties = new PropertyWriter(allocator)
                .twoBytes(Property.RECEIVE_MAXIMUM, grant.receiveMaximum())
                .fourBytes(Property.MAXIMUM_PACKET_SIZE, grant.maximumPacketSize())
                .twoBytes(Property.TOPIC_ALIAS_MAXIMUM, grant.topicAliasMaximum())
                .oneByte(Property.SHARED_SUBSCRIPTION_AVAILABLE, 0);
        if (grant.sessionExpiry() >= 0) {
            properties.fourBytes(Property.SESSION_EXPIRY, grant.sessionExpiry());
        }
        if (grant.serverKeepAlive() >= 0) {
            properties.twoBytes(Property.SERVER_KEEP_ALIVE, grant.serverKeepAlive());
        }
        if (!grant.retainAvailable()) {
            properties.oneByte(Property.RETAIN_AVAILABLE, 0);
        }
        if (grant.responseInformation() != null) {
            properties.text(Property.RESPONSE_INFORMATION, grant.responseInformation());
        }
        ByteBuf out =
                begin(allocator, 64).writeByte(grant.sessionPresent() ? 1 : 0).writeByte(Reason.SUCCESS.code());
        properties.finish(out);
        return finish(out, PacketType.CONNACK.firstByte());
    }

    @Override
    public ByteBuf refused(ByteBufAllocator allocator, Reason reason, @Nullable String why) {
        ByteBuf out = begin(allocator, 32).writeByte(0).writeByte(reason.code()); // [MQTT-3.2.2-6]
        explain(out, why);
        return finish(out, PacketType.CONNACK.firstByte());
    }

    private static void explain(ByteBuf out, @Nullable String why) {
        if (why == null) {
            out.writeByte(NO_PROPERTIES);
        } else {
            new PropertyWriter(out.alloc()).text(Property.REASON_STRING, why).finish(out);
        }
    }

    @Override
    public void acknowledge(ByteBuf out, PacketType type, int packetId, Reason reason, @Nullable String why) {
        if (reason == Reason.SUCCESS) {
            shortAck(out, type, packetId);
        } else if (why == null) {
            out.writeByte(type.firstByte()).writeByte(3).writeShort(packetId).writeByte(reason.code());
        } else {
            ByteBuf body = begin(out.alloc(), 64).writeShort(packetId).writeByte(reason.code());
            explain(body, why);
            ByteBuf packet = finish(body, type.firstByte());
            out.writeBytes(packet);
            packet.release();
        }
    }

    @Override
    public ByteBuf subscribed(ByteBufAllocator allocator, int packetId, List<Reason> codes) {
        return codes(allocator, PacketType.SUBACK, packetId, codes);
    }

    @Override
    public ByteBuf unsubscribed(ByteBufAllocator allocator, int packetId, List<Reason> codes) {
        return codes(allocator, PacketType.UNSUBACK, packetId, codes);
    }

    private static ByteBuf codes(ByteBufAllocator allocator, PacketType type, int packetId, List<Reason> codes) {
        ByteBuf out = begin(allocator, 3 + codes.size()).writeShort(packetId).writeByte(NO_PROPERTIES);
        for (Reason code : codes) {
            out.writeByte(code.code());
        }
        return finish(out, type.firstByte());
    }

    @Override
    public ByteBuf disconnect(ByteBufAllocator allocator, Reason reason, @Nullable String why) {
        ByteBuf out = begin(allocator, 32).writeByte(reason.code());
        explain(out, why);
        return finish(out, PacketType.DISCONNECT.firstByte());
    }

    @Override
    public ByteBuf publish(ByteBufAllocator allocator, Outgoing message) {
        ByteBuf out = begin(
                allocator, message.topic().length() + 16 + message.payload().remaining());
        text(out, message.aliasKnown() ? "" : message.topic());
        if (message.qos() > 0) {
            out.writeShort(message.packetId());
        }
        if (message.properties() == null
                && message.topicAlias() == 0
                && message.expirySeconds() < 0
                && message.subscriptions().isEmpty()) {
            out.writeByte(NO_PROPERTIES);
        } else {
            properties(allocator, message).finish(out);
        }
        out.writeBytes(message.payload().duplicate());
        return finish(out, publishFlags(message));
    }

    private static PropertyWriter properties(ByteBufAllocator allocator, Outgoing message) {
        PropertyWriter properties = new PropertyWriter(allocator);
        if (message.topicAlias() > 0) {
            properties.twoBytes(Property.TOPIC_ALIAS, message.topicAlias());
        }
        if (message.expirySeconds() >= 0) {
            properties.fourBytes(Property.MESSAGE_EXPIRY, message.expirySeconds());
        }
        for (int identifier : message.subscriptions()) { // [MQTT-3.3.4-3] [MQTT-3.3.4-4]
            properties.variable(Property.SUBSCRIPTION_IDENTIFIER, identifier);
        }
        if (message.properties() != null) {
            properties.message(message.properties());
        }
        return properties;
    }
}
