package io.tributary.gateway.mqtt;

import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.EventExecutor;
import io.tributary.gateway.kafka.Completion;
import io.tributary.gateway.kafka.Pending;
import io.tributary.gateway.logging.Quoted;
import io.tributary.gateway.mqtt.packet.Packet;
import io.tributary.gateway.publish.PublishRights;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of a session's will when its connection ends. [MQTT-3.1.2-8] [MQTT-3.1.2-10] */
final class LastWill {
    private static final Logger LOG = LoggerFactory.getLogger(LastWill.class);
    private static final int LOGGED = 255;

    private final Session session;
    private final SessionParts parts;
    private final long epoch;

    LastWill(Session session, SessionParts parts, long epoch) {
        this.session = session;
        this.parts = parts;
        this.epoch = epoch;
    }

    /**
     * Says the will, now or after its delay, unless the device took it back.
     *
     * @param expirySeconds of the session: a will is said when the session ends, at the latest
     * @return false when the device-state job is to say it, because whether the session goes on shows at another gateway
     */
    boolean say(End end, long expirySeconds, EventExecutor loop) {
        Packet.Will will = session.will();
        if (will == null || end == End.DISCONNECTED) {
            return true;
        }
        long delay = Math.min(will.delaySeconds(), expirySeconds);
        String device = session.device().toString();
        if (delay <= 0) {
            publish(will);
        } else if (end == End.MOVED
                || end == End.STOPPED
                || (end == End.TAKEN_OVER && !parts.sessions().isLive(device))) {
            return false;
        } else {
            parts.wills().hold(device, will.payload().length, delay, loop, () -> publish(will));
        }
        return true;
    }

    private void publish(Packet.Will will) {
        if (session.verdict(will.topic()) == PublishRights.Verdict.PERMITTED
                && will.payload().length <= parts.limits().mqttPayloadBytes()) {
            parts.records()
                    .publish(
                            session.device(),
                            session.rules(),
                            epoch,
                            will.topic(),
                            Unpooled.wrappedBuffer(will.payload()),
                            will.qos(),
                            false,
                            will.properties(),
                            Pending.telling(Completion.IGNORED));
            parts.metrics().wills.increment();
        } else {
            parts.metrics().refusedTopic.increment();
            LOG.atWarn()
                    .addKeyValue("device", session.device())
                    .addKeyValue("topic", Quoted.of(will.topic(), LOGGED))
                    .log("the will is not said: the device may not publish there, or it is too large");
        }
    }
}
