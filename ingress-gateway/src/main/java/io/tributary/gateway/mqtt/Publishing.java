package io.tributary.gateway.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.concurrent.EventExecutor;
import io.tributary.gateway.kafka.Pending;
import io.tributary.gateway.mqtt.packet.Packet;
import io.tributary.gateway.mqtt.packet.PacketDecoder;
import io.tributary.gateway.mqtt.packet.PacketType;
import io.tributary.gateway.mqtt.packet.Reason;
import io.tributary.gateway.publish.ProductRules;
import io.tributary.gateway.publish.Rate;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one device publishes: checked, and into Kafka. A device above its rate or its product's has its QoS 0 dropped and is otherwise
 * read more slowly. All on the connection's event loop.
 */
final class Publishing {
    /** QoS 2 messages between PUBLISH and PUBREL of a client of 3.x, which knows no Receive Maximum. */
    static final int QOS_2_OF_MQTT_3 = 4_096;

    /** What an answer takes while it waits for those before it. */
    private static final int ANSWER_BYTES = 512;

    private static final Logger LOG = LoggerFactory.getLogger(Publishing.class);

    private final Connection connection;
    private final Session session;
    private final SessionParts parts;
    private final LongAdder[] counters;
    private final int receiveMaximum;
    private final Qos2Window qos2;
    private @Nullable String @Nullable [] aliases;
    /** Messages of each QoS since the last read was over. */
    private final int[] uncounted = new int[3];

    private long fullAt;
    private long now;
    private boolean looked;
    private boolean stalled;
    private boolean refusalLogged;
    private boolean rateLogged;

    /** @param qos2 what an earlier connection of the session left under way */
    Publishing(Connection connection, Qos2Window qos2) {
        this.connection = connection;
        this.session = connection.session();
        this.parts = connection.parts();
        this.qos2 = qos2;
        this.fullAt = connection.ctx().executor().ticker().nanoTime();
        this.receiveMaximum =
                session.terms().isFive() ? parts.limits().receiveMaximum() + qos2.size() : QOS_2_OF_MQTT_3;
        this.counters =
                new LongAdder[] {parts.metrics().published0, parts.metrics().published1, parts.metrics().published2};
    }

    void publish(Packet.Publish packet) {
        if (!looked) {
            looked = true;
            now = connection.ctx().executor().ticker().nanoTime();
            stalled = parts.uplink().stalled();
        }
        String topic = packet.topicAlias() == 0 ? packet.topic() : aliased(packet);
        if (topic == null) {
            return;
        }
        int size = packet.payload().readableBytes();
        if (size > parts.limits().mqttPayloadBytes()) {
            parts.metrics().refusedSize.increment();
            connection.close(
                    End.PACKET_TOO_LARGE,
                    "a payload of " + size + " bytes is larger than limits.mqttPayloadBytes ("
                            + parts.limits().mqttPayloadBytes() + ")");
        } else if (packet.retain() && session.rules().retainForbidden()) {
            parts.metrics().refusedRetain.increment();
            connection.close(End.RETAIN, "the product forbids retained messages");
        } else if (isWithinBounds(packet)) {
            switch (session.verdict(topic)) {
                case PERMITTED -> permitted(packet, topic);
                case TOO_LONG ->
                    refuse(packet, End.TOPIC_INVALID, Reason.TOPIC_NAME_INVALID, session.whyTooLong(topic));
                case FORBIDDEN ->
                    refuse(packet, End.NOT_PERMITTED, Reason.NOT_AUTHORIZED, "the device may not publish to " + topic);
            }
        }
    }

    /** What one read brought is over: what it has in common, the time above all, is asked for once. */
    void readComplete() {
        looked = false;
        for (int qos = 0; qos < uncounted.length; qos++) {
            if (uncounted[qos] > 0) {
                counters[qos].add(uncounted[qos]);
                uncounted[qos] = 0;
            }
        }
    }

    /** [MQTT-3.3.2-8] [MQTT-3.3.2-9]; null when the connection was closed for it. */
    private @Nullable String aliased(Packet.Publish packet) {
        int alias = packet.topicAlias();
        int most = parts.limits().topicAliases();
        @Nullable String @Nullable [] known = aliases;
        if (alias > most) {
            connection.close(End.TOPIC_ALIAS, "Topic Alias " + alias + " is above Topic Alias Maximum " + most);
            return null;
        }
        if (known == null) {
            known = new String[most + 1];
            aliases = known;
        }
        if (!packet.topic().isEmpty()) {
            known[alias] = packet.topic();
            return packet.topic();
        }
        String topic = known[alias];
        if (topic == null) {
            connection.close(End.PROTOCOL_ERROR, "Topic Alias " + alias + " stands for no topic yet");
        }
        return topic;
    }

    /** What counts whatever becomes of the message, refused ones included: an answer that waits takes memory too. */
    private boolean isWithinBounds(Packet.Publish packet) {
        int qos = packet.qos();
        if (qos == 0 && stalled) {
            parts.metrics().refusedBacklog.increment();
            return false;
        }
        if (isBeyondReceiveMaximum(packet)) {
            connection.close(
                    End.RECEIVE_MAXIMUM, "more than " + receiveMaximum + " messages wait for their acknowledgement");
            return false;
        }
        if (!takeToken(qos)) {
            parts.metrics().refusedRate.increment();
            return false;
        }
        return true;
    }

    private void permitted(Packet.Publish packet, String topic) {
        int qos = packet.qos();
        int packetId = packet.packetId();
        AckOrder.Echo echo = qos == 2 && qos2.knows(packetId) ? null : echoOf(packet, topic);
        if (qos == 2) {
            AckOrder.Slot slot = connection.place(AckOrder.Answer.PUBREC, packetId, echo);
            Qos2Window.Message first = qos2.publish(packetId, slot);
            if (first != null) {
                send(packet, topic, first);
            }
            slot.holds(first == null ? ANSWER_BYTES : first.bytes());
            connection.handed(slot, false);
        } else {
            Pending done = qos == 1
                    ? connection.place(AckOrder.Answer.PUBACK, packetId, echo)
                    : echo == null ? connection.unanswered() : connection.place(AckOrder.Answer.NONE, packetId, echo);
            send(packet, topic, done);
            connection.handed(done, qos == 0);
        }
    }

    /** The message, if the device has subscribed to what it publishes. (Device protocol, section 3.3.) */
    private AckOrder.@Nullable Echo echoOf(Packet.Publish packet, String topic) {
        if (session.subscriptions().isEmpty()) {
            return null;
        }
        Subscriptions.Match match = session.subscriptions().own(topic, packet.qos());
        return match.qos() < 0 || !session.topics().mayReceive(topic)
                ? null
                : new AckOrder.Echo(
                        topic, ByteBufUtil.getBytes(packet.payload()), packet.retain(), packet.properties(), match);
    }

    private void send(Packet.Publish packet, String topic, Pending done) {
        parts.records()
                .publish(
                        session.device(),
                        session.rules(),
                        connection.epoch(),
                        topic,
                        packet.payload(),
                        packet.qos(),
                        packet.dup(),
                        packet.properties(),
                        done);
        uncounted[packet.qos()]++;
    }

    /** [MQTT-3.3.4-9] */
    private boolean isBeyondReceiveMaximum(Packet.Publish packet) {
        return switch (packet.qos()) {
            case 0 -> false;
            case 1 -> session.terms().isFive() && connection.unacknowledged() + qos2.size() >= receiveMaximum;
            default ->
                !qos2.knows(packet.packetId())
                        && qos2.size() + (session.terms().isFive() ? connection.unacknowledged() : 0) >= receiveMaximum;
        };
    }

    /** Whether the rates allow the message; one that must not be dropped is allowed, and the next one waits unread. */
    private boolean takeToken(int qos) {
        EventExecutor loop = connection.ctx().executor();
        ProductRules rules = session.rules();
        Rate rate = rules.deviceRate();
        if (qos == 0 && Math.max(rate.waitNanos(fullAt, now), rules.waitNanos(now)) > 0) {
            logRate(rules, "QoS 0 messages are dropped");
            return false;
        }
        fullAt = rate.take(fullAt, now);
        rules.take(now);
        if (qos > 0) {
            long wait = Math.max(rate.waitNanos(fullAt, now), rules.waitNanos(now));
            if (wait > 0 && !connection.decoder().isPaused(PacketDecoder.QUOTA)) {
                logRate(rules, "the connection is read more slowly");
                parts.metrics().slowed.increment();
                connection.decoder().pause(PacketDecoder.QUOTA);
                loop.schedule(
                        () -> connection.decoder().resume(PacketDecoder.QUOTA),
                        Math.min(wait, longestPause()),
                        TimeUnit.NANOSECONDS);
            }
        }
        return true;
    }

    /** A ping is read in time whatever the rate. */
    private long longestPause() {
        int keepAlive = session.terms().keepAliveSeconds();
        return keepAlive == 0 ? Long.MAX_VALUE : TimeUnit.SECONDS.toNanos(keepAlive) / 2;
    }

    private void logRate(ProductRules rules, String what) {
        if (!rateLogged) {
            rateLogged = true;
            LOG.atInfo()
                    .addKeyValue("device", session.device())
                    .addKeyValue("cause", "publish-rate")
                    .addKeyValue("perSecond", rules.deviceRate().perSecond())
                    .log("the device publishes above its rate: " + what);
        }
    }

    private void refuse(Packet.Publish packet, End end, Reason reason, String why) {
        (reason == Reason.NOT_AUTHORIZED ? parts.metrics().refusedTopic : parts.metrics().refusedName).increment();
        int qos = packet.qos();
        boolean acknowledged = session.terms().isFive() || parts.forbiddenPublish() == ForbiddenPublish.ACKNOWLEDGE;
        if (qos == 0 || acknowledged) {
            logRefusal(why);
        }
        if (qos > 0 && acknowledged) {
            AckOrder.Answer answer = qos == 1 ? AckOrder.Answer.PUBACK : AckOrder.Answer.PUBREC;
            AckOrder.Refusal refusal = new AckOrder.Refusal(reason, connection.explain(why));
            AckOrder.Slot slot = connection.place(answer, packet.packetId(), refusal);
            slot.holds(ANSWER_BYTES);
            connection.handed(slot, false);
            slot.accepted(0);
        } else if (qos > 0) {
            connection.close(end, why); // MQTT 3.1.1 has no other way to say no
        }
    }

    private void logRefusal(String why) {
        if (!refusalLogged) {
            refusalLogged = true;
            LOG.atWarn()
                    .addKeyValue("device", session.device())
                    .addKeyValue("cause", why)
                    .log("message refused; others of this session are only counted");
        }
    }

    /** PUBREL: the packet identifier is free again. */
    void release(int packetId) {
        switch (qos2.release(packetId)) {
            case DONE -> complete(packetId, Reason.SUCCESS);
            case UNKNOWN -> complete(packetId, Reason.PACKET_IDENTIFIER_NOT_FOUND);
            case TOO_EARLY ->
                connection.close(End.PROTOCOL_ERROR, "PUBREL for a message whose PUBREC was not sent yet");
        }
    }

    private void complete(int packetId, Reason reason) {
        ByteBuf out = connection.ctx().alloc().buffer(8);
        connection.answers().acknowledge(out, PacketType.PUBCOMP, packetId, reason, null);
        connection.ctx().writeAndFlush(out);
    }

    /** The connection is over, the session perhaps not. */
    Qos2Window underWay() {
        return qos2;
    }
}
