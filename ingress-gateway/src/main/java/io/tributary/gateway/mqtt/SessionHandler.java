package io.tributary.gateway.mqtt;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubAckPayload;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.tributary.gateway.kafka.Completion;
import io.tributary.schemas.avro.DownlinkRecord;
import io.tributary.schemas.avro.InboxEvent;
import io.tributary.schemas.avro.Subscription;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A live session: takes the device's packets apart, and ends the session, in the log too, however the connection ends. What
 * publishing and delivering mean is {@link Publishing}'s and {@link Delivering}'s.
 */
final class SessionHandler extends ChannelInboundHandlerAdapter {
    /** Filters of one SUBSCRIBE or UNSUBSCRIBE. (Device protocol, section 2.1.) */
    static final int MAX_FILTERS = 10;

    private static final Logger LOG = LoggerFactory.getLogger(SessionHandler.class);
    private static final String DISCONNECT = "disconnect";

    private final Session session;
    private final long epoch;
    private final SessionParts parts;
    private final SessionEvents events;
    private final Subscriptions subscriptions;
    private @Nullable Live live;
    private @Nullable Future<?> silence;
    private long lastHeard;
    private boolean ended;
    private String reason = "connection lost";

    /** What exists once the handler is in its pipeline. */
    private record Live(ChannelHandlerContext ctx, Publishing publishing, Delivering delivering) {}

    SessionHandler(Session session, long epoch, SessionParts parts) {
        this.session = session;
        this.epoch = epoch;
        this.parts = parts;
        this.events = parts.events();
        this.subscriptions = new Subscriptions(parts.limits(), session.device().toString());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        Delivering delivering = new Delivering(
                ctx, session, parts, subscriptions, sequence -> write(events.acknowledged(epoch, sequence), () -> {}));
        Publishing publishing = new Publishing(ctx, session, parts, delivering, this::close);
        live = new Live(ctx, publishing, delivering);
        lastHeard = ctx.executor().ticker().nanoTime();
        silence = ctx.executor().schedule(this::checkKeepAlive, allowedSilenceNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object packet) {
        try {
            if (!ended && packet instanceof MqttMessage message) {
                read(live(), message);
            }
        } finally {
            ReferenceCountUtil.release(packet);
        }
    }

    private void read(Live live, MqttMessage message) {
        if (message.decoderResult().isFailure()) {
            undecodable(message.decoderResult().cause());
            return;
        }
        switch (message.fixedHeader().messageType()) {
            case PUBLISH -> live.publishing().publish((MqttPublishMessage) message);
            case PUBACK -> live.delivering().acknowledged(packetId(message));
            case PUBREL -> live.publishing().release(packetId(message));
            case SUBSCRIBE -> subscribe((MqttSubscribeMessage) message);
            case UNSUBSCRIBE -> unsubscribe((MqttUnsubscribeMessage) message);
            case PINGREQ -> live.ctx().writeAndFlush(MqttMessage.PINGRESP);
            case DISCONNECT -> close(DISCONNECT);
            case CONNECT -> close("a second CONNECT"); // [MQTT-3.1.0-2]
            default -> close("unexpected " + message.fixedHeader().messageType());
        }
    }

    private static int packetId(MqttMessage message) {
        return ((MqttMessageIdVariableHeader) message.variableHeader()).messageId();
    }

    private void subscribe(MqttSubscribeMessage packet) {
        List<MqttTopicSubscription> asked = packet.payload().topicSubscriptions();
        if (asked.isEmpty() || asked.size() > MAX_FILTERS) {
            close("a SUBSCRIBE with " + asked.size() + " filters; 1 to " + MAX_FILTERS + " are allowed");
            return;
        }
        List<Integer> codes = new ArrayList<>(asked.size());
        List<Subscription> granted = new ArrayList<>(asked.size());
        for (MqttTopicSubscription one : asked) {
            String filter = one.topicFilter();
            int code = subscriptions.subscribe(filter, one.qualityOfService().value(), session.topics());
            codes.add(code);
            if (code != Subscriptions.REFUSED) {
                granted.add(new Subscription(filter, code, false, false, 0));
            }
        }
        MqttSubAckMessage answer = new MqttSubAckMessage(
                header(MqttMessageType.SUBACK),
                MqttMessageIdVariableHeader.from(packet.variableHeader().messageId()),
                new MqttSubAckPayload(codes));
        if (granted.isEmpty()) {
            live().ctx().writeAndFlush(answer);
        } else {
            write(events.subscribed(epoch, granted), () -> live().ctx().writeAndFlush(answer));
        }
    }

    private void unsubscribe(MqttUnsubscribeMessage packet) {
        List<String> filters = List.copyOf(packet.payload().topics());
        if (filters.isEmpty() || filters.size() > MAX_FILTERS) {
            close("an UNSUBSCRIBE with " + filters.size() + " filters; 1 to " + MAX_FILTERS + " are allowed");
            return;
        }
        filters.forEach(subscriptions::unsubscribe);
        MqttUnsubAckMessage answer = new MqttUnsubAckMessage(
                header(MqttMessageType.UNSUBACK),
                MqttMessageIdVariableHeader.from(packet.variableHeader().messageId()));
        write(events.unsubscribed(epoch, filters), () -> live().ctx().writeAndFlush(answer));
    }

    private static MqttFixedHeader header(MqttMessageType type) {
        return new MqttFixedHeader(type, false, MqttQoS.AT_MOST_ONCE, false, 0);
    }

    /** Writes to the inbox; {@code then} runs on the event loop once Kafka has it. What fails for good ends the session. */
    private void write(InboxEvent event, Runnable then) {
        ChannelHandlerContext ctx = live().ctx();
        parts.inbox().write(session.device(), event, new Completion() {
            @Override
            public void accepted(long offset) {
                ctx.executor().execute(then);
            }

            @Override
            public void failed(Exception cause) {
                ctx.executor().execute(() -> close("Kafka did not take a session event"));
            }
        });
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof Signal.Downlinked told) {
            downlinked(told.record());
        } else if (event instanceof Signal.CloseAsked asked) {
            close(asked.reason());
        } else if (event instanceof Signal.ProductChanged changed) {
            session.use(changed.product());
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    /** The device-state job speaks, to this session or to another one of the device. */
    void downlinked(DownlinkRecord record) {
        if (ended || record.getEpoch() != epoch) {
            parts.metrics().otherEpoch.increment();
        } else if (record.getDelivery() != null) {
            live().delivering().deliver(record.getDelivery());
            live().ctx().flush();
        } else if (record.getSessionReplaced() != null) {
            close("a newer connection of the device took over");
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        lastHeard = ctx.executor().ticker().nanoTime();
        ctx.fireChannelReadComplete();
    }

    /** [MQTT-3.1.2-24]; while this side does not read, it cannot know. */
    private void checkKeepAlive() {
        ChannelHandlerContext ctx = live().ctx();
        long now = ctx.executor().ticker().nanoTime();
        if (live().publishing().paused()) {
            lastHeard = now;
        }
        long left = allowedSilenceNanos() - (now - lastHeard);
        if (left <= 0) {
            close("nothing heard for 1.5 times the keep-alive of " + session.keepAliveSeconds() + " s");
        } else {
            silence = ctx.executor().schedule(this::checkKeepAlive, left, TimeUnit.NANOSECONDS);
        }
    }

    private long allowedSilenceNanos() {
        return TimeUnit.MILLISECONDS.toNanos(session.keepAliveSeconds() * 1_500L);
    }

    private void undecodable(Throwable cause) {
        close(
                cause instanceof TooLongFrameException
                        ? "a packet larger than limits.mqttPayloadBytes ("
                                + parts.limits().mqttPayloadBytes() + ") and its header: " + cause.getMessage()
                        : "a malformed packet: " + cause.getMessage());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            LOG.atError()
                    .addKeyValue("device", session.device())
                    .setCause(cause)
                    .log("a bug ends this connection");
        }
        close(cause instanceof IOException ? "connection lost" : "internal error");
    }

    private void close(String cause) {
        if (!ended) {
            reason = cause;
            gone();
            live().ctx().close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        gone();
    }

    /** Ends the session, once. */
    void gone() {
        if (ended) {
            return;
        }
        ended = true;
        Live last = live();
        if (silence != null) {
            silence.cancel(false);
        }
        parts.sessions().close(session.device(), last.ctx().channel());
        if (!reason.equals(DISCONNECT)) {
            last.publishing().publishWill();
        }
        parts.inbox().write(session.device(), events.closed(epoch, reason), Completion.IGNORED);
        LOG.atInfo()
                .addKeyValue("device", session.device())
                .addKeyValue("epoch", epoch)
                .addKeyValue("reason", reason)
                .addKeyValue("unacknowledged", last.delivering().inflight())
                .log("session closed");
    }

    private Live live() {
        Live current = live;
        if (current == null) {
            throw new IllegalStateException("the handler is not in a pipeline");
        }
        return current;
    }
}
