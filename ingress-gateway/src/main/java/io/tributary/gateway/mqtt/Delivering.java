package io.tributary.gateway.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.tributary.delivery.NotDelivered;
import io.tributary.gateway.mqtt.packet.Answers;
import io.tributary.schemas.avro.Delivery;
import io.tributary.schemas.avro.MessageProperties;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * What one device is sent: deliveries of the device-state job, each sequence once, and the device's own messages that it has
 * subscribed to. Not more than its window unacknowledged, not more than its rate, and not more than the window again held back while
 * it does not acknowledge or read, or its rate is used up; QoS 0 is dropped then. All on the connection's event loop.
 */
final class Delivering {
    /** Own messages on their way back with QoS 1; beyond, they are dropped and counted, nobody else holds them. */
    static final int MAX_ECHOES = 64;

    private static final long NEVER = -1;

    private final Connection connection;
    private final ChannelHandlerContext ctx;
    private final Session session;
    private final SessionParts parts;
    private final Inflight inflight;
    private final DownlinkPace pace;
    private final Queue<Message> held = new ArrayDeque<>(2);
    private @Nullable Map<String, Integer> aliases;
    private long lastSequence;
    private int heldOfJob;
    private int echoes;

    /** A message to the device. */
    private record Message(
            long sequence,
            String topic,
            ByteBuffer payload,
            int qos,
            boolean dup,
            boolean retain,
            @Nullable MessageProperties properties,
            long expiresAt,
            List<Integer> identifiers) {}

    Delivering(Connection connection) {
        this.connection = connection;
        this.ctx = connection.ctx();
        this.session = connection.session();
        this.parts = connection.parts();
        this.inflight = new Inflight(session.terms().window());
        this.pace = new DownlinkPace(session, ctx.executor(), this::goOn);
    }

    /** The job has something for the device. The caller flushes. */
    void deliver(Delivery delivery) {
        long sequence = delivery.getSequence();
        if (sequence <= lastSequence) {
            parts.metrics().duplicates.increment();
            return;
        }
        lastSequence = sequence;
        Message message = new Message(
                sequence,
                delivery.getTopic(),
                delivery.getPayload(),
                delivery.getQos(),
                delivery.getDup(),
                false,
                delivery.getMessageProperties(),
                expiry(delivery.getExpiresAt()),
                session.terms().isFive() ? session.subscriptions().identifiers(delivery.getTopic()) : List.of());
        if (session.topics().mayReceive(message.topic())) {
            offer(message);
        } else {
            parts.metrics().notPermitted.increment();
            settle(message, NotDelivered.NOT_PERMITTED);
        }
    }

    private static long expiry(@Nullable Instant at) {
        return at == null ? NEVER : at.toEpochMilli();
    }

    /** Hands an own message back, now that Kafka has it. The caller flushes. */
    void echo(AckOrder.Echo echo) {
        if (echo.match().qos() > 0) {
            if (echoes >= MAX_ECHOES) {
                (pace.isWaiting() ? parts.metrics().droppedAboveRate : parts.metrics().slowReader).increment();
                return;
            }
            echoes++;
        }
        MessageProperties properties = echo.properties();
        Long seconds = properties == null ? null : properties.getExpirySeconds();
        offer(new Message(
                Inflight.NO_SEQUENCE,
                echo.topic(),
                ByteBuffer.wrap(echo.payload()),
                echo.match().qos(),
                false,
                echo.retain() && echo.match().retainAsPublished(), // [MQTT-3.3.1-12] [MQTT-3.3.1-13]
                properties,
                seconds == null ? NEVER : parts.clock().millis() + seconds * 1000,
                session.terms().isFive() ? echo.match().identifiers() : List.of()));
    }

    private void offer(Message message) {
        if (message.qos() == 0) {
            offerOnce(message);
        } else if (held.isEmpty() && takes() && pace.allows()) {
            send(message);
        } else if (message.sequence() == Inflight.NO_SEQUENCE) {
            hold(message); // as many as there may be echoes
        } else if (heldOfJob < session.terms().window()) {
            hold(message);
            heldOfJob++;
        } else { // the job knows the window; it sends again in the next session
            connection.close(End.SLOW_READER, "the device does not take what it is sent");
        }
    }

    private void offerOnce(Message message) {
        if (!ctx.channel().isWritable()) {
            parts.metrics().slowReader.increment();
        } else if (pace.isWaiting() || !pace.allows()) {
            parts.metrics().droppedAboveRate.increment();
            pace.say("messages of QoS 0 are dropped");
        } else {
            send(message);
        }
    }

    private void hold(Message message) {
        held.add(message);
        if (takes()) {
            awaitRate();
        }
    }

    /** Whether the device takes another message; how fast is another question. */
    private boolean takes() {
        return inflight.hasRoom() && ctx.channel().isWritable(); // [MQTT-3.3.4-9]
    }

    private void awaitRate() {
        if (!pace.isWaiting()) {
            parts.metrics().heldAboveRate.increment();
            pace.await();
        }
    }

    /** Sends what was held back, as far as it may go now, in order. [MQTT-4.6.0-6] The caller flushes. */
    void proceed() {
        while (!held.isEmpty() && takes()) {
            if (!pace.allows()) {
                awaitRate();
                return;
            }
            Message next = held.remove();
            heldOfJob -= next.sequence() == Inflight.NO_SEQUENCE ? 0 : 1;
            send(next);
        }
    }

    private void goOn() {
        if (!connection.isOver()) {
            proceed();
            ctx.flush();
        }
    }

    private void send(Message message) {
        long left = secondsLeft(message);
        if (left == 0) {
            parts.metrics().expired.increment();
            settle(message, NotDelivered.EXPIRED);
            return;
        }
        Integer known = aliases == null ? null : aliases.get(message.topic());
        int alias = known == null ? nextAlias() : known;
        int packetId = message.qos() == 0 ? 0 : inflight.take(message.sequence());
        ByteBuf packet = connection
                .answers()
                .publish(
                        ctx.alloc(),
                        new Answers.Outgoing(
                                message.topic(),
                                alias,
                                known != null,
                                message.payload(),
                                message.qos(),
                                message.dup(),
                                message.retain(),
                                packetId,
                                message.properties(),
                                left,
                                message.identifiers()));
        if (packet.readableBytes() > session.terms().maximumPacketSize()) { // [MQTT-3.1.2-25]: as if it had been sent
            packet.release();
            parts.metrics().tooLargeForClient.increment();
            if (packetId > 0) {
                inflight.acknowledge(packetId);
            }
            settle(message, NotDelivered.TOO_LARGE);
            return;
        }
        if (known == null && alias > 0) {
            remember(message.topic(), alias);
        }
        parts.metrics().deliveries.increment();
        pace.take();
        ctx.write(packet);
    }

    /** What MQTT 5 says is left of a message's life, at least a second; 0 when nothing is, -1 when it never ends. [MQTT-3.3.2-5] */
    private long secondsLeft(Message message) {
        if (message.expiresAt() == NEVER) {
            return NEVER;
        }
        long millis = message.expiresAt() - parts.clock().millis();
        return millis <= 0 ? 0 : (millis + 999) / 1000;
    }

    /** [MQTT-3.3.2-10]; an alias is kept for the first topics the device is sent, which are mostly all. */
    private int nextAlias() {
        int used = aliases == null ? 0 : aliases.size();
        return used < session.terms().topicAliases() ? used + 1 : 0;
    }

    private void remember(String topic, int alias) {
        Map<String, Integer> map = aliases;
        if (map == null) {
            map = new HashMap<>();
            aliases = map;
        }
        map.put(topic, alias);
    }

    /** A message that will not be sent must not hold a place in the job's window for ever. */
    private void settle(Message message, NotDelivered why) {
        if (message.sequence() == Inflight.NO_SEQUENCE) {
            echoes -= message.qos() > 0 ? 1 : 0;
        } else if (message.qos() > 0) {
            acknowledge(message.sequence(), why.reasonCode());
        }
    }

    private void acknowledge(long sequence, int reasonCode) {
        connection.write(parts.events().acknowledged(connection.epoch(), sequence, reasonCode), null);
    }

    /** PUBACK from the device. */
    void acknowledged(int packetId, int reasonCode) {
        long sequence = inflight.acknowledge(packetId);
        if (sequence == Inflight.NO_SEQUENCE) {
            echoes--;
        } else if (sequence != Inflight.UNKNOWN) {
            acknowledge(sequence, reasonCode);
        }
        proceed();
    }

    int inflight() {
        return inflight.size();
    }
}
