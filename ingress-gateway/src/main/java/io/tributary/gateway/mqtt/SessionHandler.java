package io.tributary.gateway.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.tributary.gateway.kafka.Completion;
import io.tributary.gateway.kafka.Pending;
import io.tributary.gateway.mqtt.packet.Answers;
import io.tributary.gateway.mqtt.packet.Packet;
import io.tributary.gateway.mqtt.packet.PacketDecoder;
import io.tributary.gateway.mqtt.packet.PacketType;
import io.tributary.gateway.mqtt.packet.Reason;
import io.tributary.gateway.transport.Failure;
import io.tributary.schemas.avro.DownlinkRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A live session: hands the device's packets to those who know what they mean, and ends the session, in the log too, however the
 * connection ends. What most connections never need is made when they do.
 */
final class SessionHandler extends ChannelInboundHandlerAdapter implements Connection.Closing, KeepAlive.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(SessionHandler.class);

    private final Session session;
    private final SessionParts parts;
    private final PacketDecoder decoder;
    private final long epoch;
    private final @Nullable Qos2Window earlier;
    private @Nullable Connection connection;
    private @Nullable Publishing publishing;
    private KeepAlive.@Nullable Watch watch;
    private End end = End.LOST;
    private String why = "connection lost";
    private @Nullable Long changedExpiry;
    private boolean ended;

    /** @param earlier QoS 2 messages the session's last connection at this gateway left under way */
    SessionHandler(
            Session session, SessionParts parts, PacketDecoder decoder, long epoch, @Nullable Qos2Window earlier) {
        this.session = session;
        this.parts = parts;
        this.decoder = decoder;
        this.epoch = epoch;
        this.earlier = earlier;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        connection = new Connection(ctx, decoder, session, parts, epoch, this);
        int silence = (session.terms().keepAliveSeconds() * 3 + 1) / 2;
        watch = parts.keepAlive().watch(ctx.executor(), silence, this);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (ended || !(message instanceof Packet packet)) {
            return;
        }
        if (watch != null) {
            watch.heard();
        }
        Connection live = live();
        if (packet instanceof Packet.Publish publish) {
            publishing().publish(publish);
        } else if (packet instanceof Packet.Ack ack) {
            acknowledged(live, ack);
        } else if (packet instanceof Packet.PingReq) {
            ctx.write(Answers.pong());
        } else if (packet instanceof Packet.Subscribe subscribe) {
            Subscribing.subscribe(live, subscribe);
        } else if (packet instanceof Packet.Unsubscribe unsubscribe) {
            Subscribing.unsubscribe(live, unsubscribe);
        } else if (packet instanceof Packet.Disconnect disconnect) {
            disconnected(disconnect);
        } else if (packet instanceof Packet.Bad bad) {
            close(End.of(bad.reason()), bad.cause());
        } else {
            close(End.PROTOCOL_ERROR, "AUTH without an Authentication Method in CONNECT"); // [MQTT-4.12.0-6]
        }
    }

    private void acknowledged(Connection live, Packet.Ack ack) {
        if (ack.type() == PacketType.PUBACK) {
            live.delivering().acknowledged(ack.packetId(), ack.reasonCode());
        } else if (ack.type() == PacketType.PUBREL) {
            publishing().release(ack.packetId());
        } else {
            close(End.PROTOCOL_ERROR, ack.type() + " although nothing is ever sent with QoS 2");
        }
    }

    private Publishing publishing() {
        Publishing made = publishing;
        if (made == null) {
            made = new Publishing(live(), earlier == null ? new Qos2Window() : earlier);
            publishing = made;
        }
        return made;
    }

    private void disconnected(Packet.Disconnect packet) {
        long expiry = packet.sessionExpiry();
        if (expiry > 0 && session.terms().endsWithConnection()) { // [MQTT-3.14.2-2] and section 3.14.2.2.2
            close(End.PROTOCOL_ERROR, "DISCONNECT gives a session an expiry that CONNECT gave none");
            return;
        }
        if (expiry >= 0) {
            changedExpiry = Math.min(expiry, parts.limits().sessionExpiryMax().toSeconds());
        }
        close(packet.reasonCode() == 0 ? End.DISCONNECTED : End.DISCONNECTED_WITH_WILL, "disconnect");
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof Signal.Downlinked told) {
            told.records().forEach(this::downlinked);
            ctx.flush();
        } else if (event instanceof Signal.CloseAsked asked) {
            close(asked.end(), asked.why());
        } else if (event instanceof Signal.LogLevelChanged changed) {
            logLevelChanged(changed.level());
        } else if (event instanceof Signal.ProductChanged changed) {
            session.use(parts.products().of(changed.product()));
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    /** What Kafka does not take, the device hears when it asks again: the next time it connects. */
    private void logLevelChanged(int level) {
        if (!ended) {
            parts.inbox()
                    .write(
                            session.device(),
                            parts.events().logLevel(epoch, level),
                            Pending.telling(Completion.IGNORED));
        }
    }

    /** The device-state job speaks, to this session or to another one of the device. The caller flushes. */
    void downlinked(DownlinkRecord record) {
        if (ended || record.getEpoch() != epoch) {
            parts.metrics().otherEpoch.increment();
        } else if (record.getDelivery() != null) {
            live().delivering().deliver(record.getDelivery());
        } else if (record.getSessionReplaced() != null) {
            close(End.TAKEN_OVER, "a newer connection of the device took over at another gateway");
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        readComplete();
        ctx.flush();
    }

    private void readComplete() {
        if (publishing != null) {
            publishing.readComplete();
            live().collect();
        }
    }

    /** Who does not read what it is sent is not read either: nothing more has to be answered then. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (!ctx.channel().isWritable()) {
            parts.metrics().unread.increment();
            decoder.pause(PacketDecoder.SLOW_READER);
        } else if (!ended) {
            live().delivering().proceed();
            ctx.flush();
            if (ctx.channel().isWritable()) { // what was held may have filled the buffer again
                decoder.resume(PacketDecoder.SLOW_READER);
            }
        }
    }

    /** [MQTT-3.1.2-22]; while this side does not read, the silence is not the client's. */
    @Override
    public boolean silent() {
        if (decoder.isPaused(PacketDecoder.BACKLOG | PacketDecoder.QUOTA)) {
            return true;
        }
        if (decoder.isPaused(PacketDecoder.SLOW_READER)) {
            close(End.SLOW_READER, "the device has not read what it was sent for 1.5 times the keep-alive");
        } else {
            close(
                    End.SILENT,
                    "nothing heard for 1.5 times the keep-alive of "
                            + session.terms().keepAliveSeconds() + " s");
        }
        return false;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Failure failure = Failure.of(cause);
        if (failure.isOurs()) {
            failure.report("device", session.device());
            close(End.BUG, "internal error");
        } else {
            close(End.LOST, "connection lost");
        }
    }

    /** Says why, to a client of MQTT 5 that can still be told, and closes. [MQTT-4.13.2-1] */
    @Override
    public void close(End because, String inWords) {
        if (ended) {
            return;
        }
        end = because;
        why = inWords;
        Connection live = live();
        live.over(); // nothing is answered behind DISCONNECT [MQTT-3.14.4-1]
        Reason reason = because.reason();
        if (reason != null && live.ctx().channel().isWritable()) {
            ByteBuf goodbye = live.answers().disconnect(live.ctx().alloc(), reason, live.explain(inWords));
            if (goodbye != null) {
                live.ctx().writeAndFlush(goodbye);
            }
        }
        gone();
        live.ctx().close();
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
        readComplete();
        if (watch != null) {
            watch.stop();
        }
        parts.sessions().close(session.device(), live().ctx().channel());
        long expiry = changedExpiry == null ? session.terms().sessionExpirySeconds() : changedExpiry;
        boolean saidOrMine = new LastWill(session, parts, epoch)
                .say(end, expiry, live().ctx().executor());
        parts.inbox()
                .write(
                        session.device(),
                        parts.events().closed(epoch, end.cause(), why, changedExpiry, saidOrMine),
                        Pending.telling(Completion.IGNORED));
        Qos2Window underWay = publishing == null ? earlier : publishing.underWay();
        if (expiry > 0 && underWay != null) {
            parts.qos2().keep(session.device().toString(), epoch, underWay);
        }
        live().over();
        session.uncounted();
        parts.metrics().sessionsClosed.of(end.tag()).increment();
        LOG.atInfo()
                .addKeyValue("device", session.device())
                .addKeyValue("epoch", epoch)
                .addKeyValue("cause", end.tag())
                .addKeyValue("reason", why)
                .log("session closed");
    }

    private Connection live() {
        Connection current = connection;
        if (current == null) {
            throw new IllegalStateException("the handler is not in a pipeline");
        }
        return current;
    }
}
