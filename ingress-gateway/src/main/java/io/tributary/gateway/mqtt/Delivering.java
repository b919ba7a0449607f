package io.tributary.gateway.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.tributary.schemas.avro.Delivery;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What one device is sent: deliveries of the device-state job, each sequence once, and the device's own messages that it has
 * subscribed to. All on the connection's event loop.
 */
final class Delivering {
    /** Own messages on their way back with QoS 1; beyond, they are dropped and counted, nobody else holds them. */
    static final int MAX_ECHOES = 64;

    private final ChannelHandlerContext ctx;
    private final Session session;
    private final SessionParts parts;
    private final Subscriptions subscriptions;
    private final LongConsumer acknowledge;
    private final Inflight inflight = new Inflight();
    private long lastSequence;
    private int echoes;

    /** @param acknowledge told the sequence of what the device has acknowledged */
    Delivering(
            ChannelHandlerContext ctx,
            Session session,
            SessionParts parts,
            Subscriptions subscriptions,
            LongConsumer acknowledge) {
        this.ctx = ctx;
        this.session = session;
        this.parts = parts;
        this.subscriptions = subscriptions;
        this.acknowledge = acknowledge;
    }

    void deliver(Delivery delivery) {
        long sequence = delivery.getSequence();
        if (sequence <= lastSequence) {
            parts.metrics().duplicates.increment();
            return;
        }
        lastSequence = sequence;
        if (!session.topics().mayReceive(delivery.getTopic())) {
            parts.metrics().notPermitted.increment();
            if (delivery.getQos() > 0) {
                acknowledge.accept(sequence); // else it would hold a place in the job's window for ever
            }
            return;
        }
        send(delivery.getTopic(), delivery.getPayload(), delivery.getQos(), delivery.getDup(), sequence);
    }

    /** The message, if the device has subscribed to what it publishes. (Device protocol, section 3.3.) */
    AckOrder.@Nullable Echo echoOf(String topic, ByteBuf payload, int qos) {
        if (subscriptions.size() == 0) {
            return null;
        }
        int wanted = subscriptions.wantedQos(topic);
        return wanted < 0 || !session.topics().mayReceive(topic)
                ? null
                : new AckOrder.Echo(topic, ByteBufUtil.getBytes(payload), Math.min(qos, wanted));
    }

    /** Hands an own message back, now that Kafka has it. The caller flushes. */
    void echo(AckOrder.Echo echo) {
        if (echo.qos() > 0 && echoes >= MAX_ECHOES) {
            parts.metrics().slowReader.increment();
            return;
        }
        if (echo.qos() > 0) {
            echoes++;
        }
        send(echo.topic(), ByteBuffer.wrap(echo.payload()), echo.qos(), false, Inflight.NO_SEQUENCE);
    }

    private void send(String topic, ByteBuffer payload, int qos, boolean dup, long sequence) {
        int packetId = 0;
        if (qos == 0) {
            if (!ctx.channel().isWritable()) {
                parts.metrics().slowReader.increment();
                return;
            }
        } else {
            OptionalInt free = inflight.take(sequence);
            if (free.isEmpty()) {
                parts.metrics().slowReader.increment();
                return;
            }
            packetId = free.getAsInt();
        }
        parts.metrics().deliveries.increment();
        MqttQoS level = qos == 0 ? MqttQoS.AT_MOST_ONCE : MqttQoS.AT_LEAST_ONCE;
        ctx.write(new MqttPublishMessage(
                new MqttFixedHeader(MqttMessageType.PUBLISH, dup && qos > 0, level, false, 0),
                new MqttPublishVariableHeader(topic, packetId),
                Unpooled.wrappedBuffer(payload)));
    }

    /** PUBACK from the device. */
    void acknowledged(int packetId) {
        OptionalLong sequence = inflight.acknowledge(packetId);
        if (sequence.isPresent()) {
            if (sequence.getAsLong() == Inflight.NO_SEQUENCE) {
                echoes--;
            } else {
                acknowledge.accept(sequence.getAsLong());
            }
        }
    }

    int inflight() {
        return inflight.size();
    }
}
