package io.tributary.gateway.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import io.tributary.gateway.cluster.NodeAddress;
import io.tributary.gateway.kafka.Completion;
import io.tributary.gateway.kafka.Pending;
import io.tributary.gateway.mqtt.packet.Answers;
import io.tributary.gateway.mqtt.packet.Packet;
import io.tributary.gateway.mqtt.packet.PacketDecoder;
import io.tributary.gateway.mqtt.packet.Reason;
import io.tributary.gateway.transport.Failure;
import io.tributary.schemas.avro.DownlinkRecord;
import io.tributary.schemas.avro.SessionState;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Between CONNECT and CONNACK: Kafka takes the session's opening, whose offset is the session's epoch; a persistent session also
 * waits until the device-state job has found it. Bounded; then code 3 (0x88). What arrives for the session meanwhile is kept for
 * {@link SessionHandler}. An opening that reaches Kafka after the client was given up is closed in the log.
 */
final class OpeningHandler extends ChannelInboundHandlerAdapter {
    static final long WAIT_SECONDS = 5;

    private static final Logger LOG = LoggerFactory.getLogger(OpeningHandler.class);
    private static final int MAX_EARLY = 512;
    private static final long UNKNOWN = -1;

    private final Session session;
    private final Packet.Connect asked;
    private final String authentication;
    private final SocketAddress remote;
    private final BooleanSupplier stillHolds;
    private final SessionParts parts;
    private final PacketDecoder decoder;
    private final List<DownlinkRecord> early = new ArrayList<>();
    private @Nullable Future<?> patience;
    private final long begun = System.nanoTime();
    private long epoch = UNKNOWN;
    private boolean over;

    /**
     * @param authentication key, psk or certificate
     * @param stillHolds whether the registry still says what it said at authentication
     */
    OpeningHandler(
            Session session,
            Packet.Connect asked,
            String authentication,
            SocketAddress remote,
            BooleanSupplier stillHolds,
            SessionParts parts,
            PacketDecoder decoder) {
        this.session = session;
        this.asked = asked;
        this.authentication = authentication;
        this.remote = remote;
        this.stillHolds = stillHolds;
        this.parts = parts;
        this.decoder = decoder;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        if (parts.uplink().stalled()) {
            refuse(ctx, Reason.SERVER_UNAVAILABLE, "Kafka does not answer");
            return;
        }
        NodeAddress here = parts.address();
        if (!here.reachable()) {
            refuse(ctx, Reason.SERVER_UNAVAILABLE, "this gateway reads no partition of the downlink at the moment");
            return;
        }
        parts.sessions().open(session.device(), ctx.channel());
        if (!here.equals(parts.address())) { // whoever closes the sessions of a lost lease may have missed this one
            refuse(ctx, Reason.SERVER_UNAVAILABLE, "this gateway has just lost its partition of the downlink");
            return;
        }
        if (!stillHolds.getAsBoolean()) {
            refuse(ctx, Reason.NOT_AUTHORIZED, "revoked while connecting");
            return;
        }
        patience = ctx.executor()
                .schedule(
                        () -> refuse(
                                ctx,
                                Reason.SERVER_UNAVAILABLE,
                                epoch == UNKNOWN
                                        ? "Kafka does not answer"
                                        : "the device-state job does not answer; see its job in Flink"),
                        WAIT_SECONDS,
                        TimeUnit.SECONDS);
        parts.inbox()
                .write(
                        session.device(),
                        parts.events().opened(session.opening(), here, address(remote), authentication),
                        new Pending() {
                            @Override
                            public void accepted(long offset) {
                                ctx.executor().execute(() -> opened(ctx, offset));
                            }

                            @Override
                            public void failed(Exception cause) {
                                ctx.executor()
                                        .execute(() -> refuse(
                                                ctx, Reason.SERVER_UNAVAILABLE, "Kafka refused the session: " + cause));
                            }
                        });
    }

    private void opened(ChannelHandlerContext ctx, long offset) {
        epoch = offset;
        if (over) {
            writeClosed(End.LOST, "given up before Kafka answered");
            return;
        }
        early.removeIf(record -> record.getEpoch() != epoch);
        if (session.terms().clean()) {
            accept(ctx, new SessionState(false, -1L, List.of())); // [MQTT-3.1.2-4] [MQTT-3.2.2-2]
            return;
        }
        for (DownlinkRecord record : List.copyOf(early)) {
            if (!over) {
                look(ctx, record);
            }
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof Signal.Downlinked told) {
            downlinked(ctx, told.records());
        } else if (event instanceof Signal.CloseAsked ask) {
            close(ctx, ask.end(), ask.why());
        } else if (event instanceof Signal.ProductChanged changed) {
            session.use(parts.products().of(changed.product()));
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    private void downlinked(ChannelHandlerContext ctx, List<DownlinkRecord> records) {
        for (int i = 0; i < records.size(); i++) {
            if (ctx.isRemoved()) { // one of them opened the session: the rest is its handler's
                ctx.pipeline().fireUserEventTriggered(new Signal.Downlinked(records.subList(i, records.size())));
                return;
            }
            downlinked(ctx, records.get(i));
        }
    }

    private void downlinked(ChannelHandlerContext ctx, DownlinkRecord record) {
        if (over || (epoch != UNKNOWN && record.getEpoch() != epoch)) {
            parts.metrics().otherEpoch.increment();
        } else if (early.size() >= MAX_EARLY) {
            close(ctx, End.SLOW_READER, "too much to deliver before the session is open");
        } else {
            early.add(record);
            if (epoch != UNKNOWN) {
                look(ctx, record);
            }
        }
    }

    private void look(ChannelHandlerContext ctx, DownlinkRecord record) {
        if (record.getSessionReplaced() != null) {
            close(ctx, End.TAKEN_OVER, "a newer connection of the device took over");
        } else if (record.getSessionState() != null) {
            accept(ctx, record.getSessionState());
        }
    }

    private void accept(ChannelHandlerContext ctx, SessionState state) {
        boolean present = state.getPresent();
        String device = session.device().toString();
        Answers.Grant grant = session.terms()
                .grant(asked, present, !session.rules().retainForbidden(), parts.packetBytes(), parts.limits(), device);
        ByteBuf answer = Answers.of(session.terms().level()).accepted(ctx.alloc(), grant);
        if (answer.readableBytes() > session.terms().maximumPacketSize()) { // [MQTT-3.1.2-24]
            answer.release();
            String cause = "the client's Maximum Packet Size has no room for CONNACK";
            refuse(ctx, Reason.PACKET_TOO_LARGE, End.PACKET_TOO_LARGE, cause);
            return;
        }
        finish();
        if (present) {
            session.subscriptions().restore(state.getSubscriptions());
            parts.wills().cancel(device);
        } else {
            parts.wills().sayNow(device);
        }
        parts.metrics().connectsAccepted.increment();
        parts.metrics().connects.record(System.nanoTime() - begun);
        session.counted();
        LOG.atInfo()
                .addKeyValue("device", session.device())
                .addKeyValue("epoch", epoch)
                .addKeyValue("clean", session.terms().clean())
                .addKeyValue("present", present)
                .addKeyValue("version", session.terms().level())
                .addKeyValue("remote", remote)
                .log("session opened");
        ctx.writeAndFlush(answer);
        SessionHandler next = new SessionHandler(
                session, parts, decoder, epoch, parts.qos2().take(device, present, state.getPreviousEpoch()));
        ctx.pipeline().replace(this, "session", next);
        for (DownlinkRecord record : early) {
            next.downlinked(record);
        }
        ctx.channel().flush();
        if (ctx.channel().isActive()) {
            decoder.resume(PacketDecoder.OPENING);
        } else {
            next.gone();
        }
    }

    private void refuse(ChannelHandlerContext ctx, Reason reason, String cause) {
        refuse(ctx, reason, End.KAFKA, cause);
    }

    private void refuse(ChannelHandlerContext ctx, Reason reason, End end, String cause) {
        if (!over) {
            refused(reason, cause);
            finish();
            LastAnswer.write(
                    ctx,
                    Answers.of(asked.level())
                            .refused(ctx.alloc(), reason, session.terms().explain(cause)));
            leave(ctx, end, cause);
        }
    }

    /** Before CONNACK a client of MQTT 5 cannot be told by DISCONNECT; it is told by CONNACK. */
    private void close(ChannelHandlerContext ctx, End end, String cause) {
        if (!over) {
            Reason reason = end == End.MOVED
                    ? Reason.USE_ANOTHER_SERVER
                    : end == End.REVOKED ? Reason.NOT_AUTHORIZED : Reason.SERVER_UNAVAILABLE;
            refused(reason, cause);
            finish();
            if (session.terms().isFive()) {
                ctx.writeAndFlush(Answers.of(asked.level())
                        .refused(ctx.alloc(), reason, session.terms().explain(cause)));
            }
            ctx.close();
            leave(ctx, end, cause);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (!over) {
            finish();
            leave(ctx, End.LOST, "connection lost before CONNACK");
        }
    }

    private void finish() {
        over = true;
        if (patience != null) {
            patience.cancel(false);
        }
    }

    private void leave(ChannelHandlerContext ctx, End end, String reason) {
        parts.sessions().close(session.device(), ctx.channel());
        if (epoch != UNKNOWN) {
            writeClosed(end, reason);
        }
    }

    private void writeClosed(End end, String reason) {
        parts.inbox()
                .write(
                        session.device(),
                        parts.events().closed(epoch, end.cause(), reason, null, true),
                        Pending.telling(Completion.IGNORED));
    }

    private void refused(Reason reason, String cause) {
        parts.refusals().connection(reason, "device", session.device().toString(), remote, cause);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Failure.of(cause).end(ctx.channel());
    }

    private static String address(SocketAddress remote) {
        return remote instanceof InetSocketAddress address
                ? NetUtil.toSocketAddressString(address)
                : String.valueOf(remote);
    }
}
