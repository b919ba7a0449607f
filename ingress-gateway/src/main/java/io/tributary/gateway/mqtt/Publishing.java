package io.tributary.gateway.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.tributary.gateway.kafka.Completion;
import io.tributary.gateway.kafka.Pending;
import io.tributary.gateway.kafka.Publication;
import java.util.BitSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one device publishes: into Kafka, acknowledged in order once Kafka has it. Reading pauses while the connection or the node
 * has more unanswered than its bound; QoS 0 is dropped and counted instead once Kafka has stopped answering, so that such a device
 * is still read and its pings answered. All on the connection's event loop.
 */
final class Publishing implements AckOrder.Taker {
    /** Unanswered bytes of one connection above which it is not read. */
    static final int CONNECTION_BOUND = 256 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(Publishing.class);

    private final ChannelHandlerContext ctx;
    private final Session session;
    private final SessionParts parts;
    private final Delivering delivering;
    private final Consumer<String> close;
    private final AckOrder order;
    private final LongAdder[] counters;
    /** Packet ids of QoS 2 messages between PUBLISH and PUBREL: the same again is no second message. */
    private final BitSet received = new BitSet();

    private @Nullable ByteBuf answers;
    private int held;
    private boolean paused;
    private boolean pausedByQos0;
    private boolean waitingForNode;
    private boolean refusalLogged;

    Publishing(
            ChannelHandlerContext ctx,
            Session session,
            SessionParts parts,
            Delivering delivering,
            Consumer<String> close) {
        this.ctx = ctx;
        this.session = session;
        this.parts = parts;
        this.delivering = delivering;
        this.close = close;
        this.order = new AckOrder(() -> ctx.executor().execute(this::drain));
        this.counters =
                new LongAdder[] {parts.metrics().published0, parts.metrics().published1, parts.metrics().published2};
    }

    void publish(MqttPublishMessage packet) {
        int qos = packet.fixedHeader().qosLevel().value();
        String topic = packet.variableHeader().topicName();
        int size = packet.payload().readableBytes();
        if (size > parts.limits().mqttPayloadBytes()) {
            parts.metrics().refusedSize.increment();
            close.accept("a payload of " + size + " bytes is larger than limits.mqttPayloadBytes ("
                    + parts.limits().mqttPayloadBytes() + ")");
        } else if (!session.mayPublish(topic)) {
            refuseTopic(qos, topic);
        } else if (qos == 0 && !hasRoom() && parts.uplink().stalled()) {
            parts.metrics().refusedBacklog.increment();
        } else {
            int packetId = packet.variableHeader().packetId();
            if (qos == 2 && received.get(packetId)) {
                order.add(MqttAnswers.PUBREC, packetId, null).accepted(0);
            } else {
                if (qos == 2) {
                    received.set(packetId);
                }
                send(packet, topic, qos, packetId);
            }
        }
    }

    private void send(MqttPublishMessage packet, String topic, int qos, int packetId) {
        ByteBuf payload = packet.payload();
        byte answer = qos == 0 ? 0 : qos == 1 ? MqttAnswers.PUBACK : MqttAnswers.PUBREC;
        AckOrder.Slot slot = order.add(answer, packetId, delivering.echoOf(topic, payload, qos));
        parts.uplink()
                .publish(
                        session.device(),
                        new Publication(
                                topic, payload, qos, packet.fixedHeader().isDup(), deviceMessageId(payload), null),
                        slot);
        held += slot.bytes();
        counters[qos].increment();
        if (!hasRoom()) {
            pause(qos == 0);
        }
    }

    /** The will, if there is one and the device may say it. */
    void publishWill() {
        session.will().ifPresent(will -> {
            if (session.mayPublish(will.topic())
                    && will.payload().length <= parts.limits().mqttPayloadBytes()) {
                ByteBuf payload = Unpooled.wrappedBuffer(will.payload());
                parts.uplink()
                        .publish(
                                session.device(),
                                new Publication(
                                        will.topic(), payload, will.qos(), false, deviceMessageId(payload), null),
                                Pending.telling(Completion.IGNORED));
            } else {
                refuseTopic(0, will.topic());
            }
        });
    }

    private @Nullable String deviceMessageId(ByteBuf payload) {
        String field = session.messageIdField();
        return field == null ? null : DeviceMessageIds.find(field, ByteBufUtil.getBytes(payload));
    }

    private void refuseTopic(int qos, String topic) {
        parts.metrics().refusedTopic.increment();
        String cause = topic.startsWith("$")
                ? "system topic " + topic + " is not offered yet"
                : "the device may not publish to " + topic;
        if (qos > 0) {
            close.accept(cause); // MQTT 3.1.1 has no other way to say no
        } else if (!refusalLogged) {
            refusalLogged = true;
            LOG.atWarn()
                    .addKeyValue("device", session.device())
                    .addKeyValue("cause", cause)
                    .log("QoS 0 message dropped; others of this session are only counted");
        }
    }

    /** PUBREL: the packet id is free again. */
    void release(int packetId) {
        received.clear(packetId);
        ByteBuf answer = ctx.alloc().buffer(4);
        MqttAnswers.writeAck(answer, MqttAnswers.PUBCOMP, packetId);
        ctx.writeAndFlush(answer);
    }

    private void drain() {
        order.drain(this);
        ByteBuf written = answers;
        if (written != null) {
            answers = null;
            parts.metrics().acknowledged.add(written.readableBytes() / 4);
            ctx.write(written);
        }
        ctx.flush();
        if (paused) {
            resumeIfRoom();
        }
    }

    @Override
    public void accepted(AckOrder.Slot slot) {
        held -= slot.bytes();
        if (slot.answer != 0) {
            ByteBuf out = answers;
            if (out == null) {
                out = ctx.alloc().buffer(64);
                answers = out;
            }
            MqttAnswers.writeAck(out, slot.answer, slot.packetId);
        }
        if (slot.echo != null) {
            delivering.echo(slot.echo);
        }
    }

    @Override
    public boolean failed(AckOrder.Slot slot) {
        held -= slot.bytes();
        parts.metrics().refusedKafka.increment();
        if (slot.answer == 0) {
            return true;
        }
        close.accept("Kafka did not take a message; it is not acknowledged");
        return false;
    }

    private boolean hasRoom() {
        return held < CONNECTION_BOUND && parts.uplink().hasRoom();
    }

    /** Whether this side has stopped reading, so that silence is not the device's. */
    boolean paused() {
        return paused;
    }

    private void pause(boolean byQos0) {
        if (paused) {
            return;
        }
        paused = true;
        pausedByQos0 = byQos0;
        parts.metrics().pauses.increment();
        ctx.channel().config().setAutoRead(false);
        waitForNode();
        if (byQos0) {
            ctx.executor().schedule(this::lookAgain, 1, TimeUnit.SECONDS);
        }
    }

    private void waitForNode() {
        if (!waitingForNode && !parts.uplink().hasRoom()) {
            waitingForNode = true;
            parts.uplink()
                    .whenRoom(() -> ctx.executor().execute(() -> {
                        waitingForNode = false;
                        resumeIfRoom();
                    }));
        }
    }

    private void resumeIfRoom() {
        if (paused && held <= CONNECTION_BOUND / 2) {
            if (parts.uplink().hasRoom()) {
                resume();
            } else {
                waitForNode();
            }
        }
    }

    /** Kafka may have stopped answering since: then more QoS 0 is read and dropped. */
    private void lookAgain() {
        if (paused && pausedByQos0) {
            if (parts.uplink().stalled()) {
                resume();
            } else {
                ctx.executor().schedule(this::lookAgain, 1, TimeUnit.SECONDS);
            }
        }
    }

    private void resume() {
        paused = false;
        if (ctx.channel().isActive()) {
            ctx.channel().config().setAutoRead(true);
        }
    }
}
