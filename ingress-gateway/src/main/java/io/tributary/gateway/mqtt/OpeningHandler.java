package io.tributary.gateway.mqtt;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.util.concurrent.Future;
import io.tributary.gateway.kafka.Completion;
import io.tributary.schemas.avro.DownlinkRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Between CONNECT and CONNACK: Kafka takes the session's opening, whose offset is the session's epoch; a persistent session also
 * waits until the device-state job has found it. Bounded; then code 3. What arrives for the session meanwhile is kept for
 * {@link SessionHandler}. An opening that reaches Kafka after the client was given up is closed in the log.
 */
final class OpeningHandler extends ChannelInboundHandlerAdapter {
    static final long WAIT_SECONDS = 5;

    private static final Logger LOG = LoggerFactory.getLogger(OpeningHandler.class);
    private static final int MAX_EARLY = 512;
    private static final long UNKNOWN = -1;

    private final Session session;
    private final int protocolLevel;
    private final BooleanSupplier stillHolds;
    private final SessionParts parts;
    private final List<DownlinkRecord> early = new ArrayList<>();
    private @Nullable Future<?> patience;
    private long epoch = UNKNOWN;
    private boolean over;

    OpeningHandler(Session session, int protocolLevel, BooleanSupplier stillHolds, SessionParts parts) {
        this.session = session;
        this.protocolLevel = protocolLevel;
        this.stillHolds = stillHolds;
        this.parts = parts;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        if (parts.uplink().stalled()) {
            refuse(ctx, MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE, "Kafka does not answer");
            return;
        }
        parts.sessions().open(session.device(), ctx.channel());
        if (!stillHolds.getAsBoolean()) {
            refuse(ctx, MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED, "revoked while connecting");
            return;
        }
        patience = ctx.executor()
                .schedule(
                        () -> refuse(
                                ctx,
                                MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE,
                                epoch == UNKNOWN
                                        ? "Kafka does not answer"
                                        : "the device-state job does not answer; see its job in Flink"),
                        WAIT_SECONDS,
                        TimeUnit.SECONDS);
        String remote = String.valueOf(ctx.channel().remoteAddress());
        parts.inbox()
                .write(
                        session.device(),
                        parts.events().opened(session.clean(), protocolLevel, remote),
                        new Completion() {
                            @Override
                            public void accepted(long offset) {
                                ctx.executor().execute(() -> opened(ctx, offset));
                            }

                            @Override
                            public void failed(Exception cause) {
                                ctx.executor()
                                        .execute(() -> refuse(
                                                ctx,
                                                MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE,
                                                "Kafka refused the session: " + cause));
                            }
                        });
    }

    private void opened(ChannelHandlerContext ctx, long offset) {
        epoch = offset;
        if (over) {
            writeClosed("given up before Kafka answered");
            return;
        }
        early.removeIf(record -> record.getEpoch() != epoch);
        if (session.clean()) {
            accept(ctx, false);
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
            DownlinkRecord record = told.record();
            if (over || (epoch != UNKNOWN && record.getEpoch() != epoch)) {
                parts.metrics().otherEpoch.increment();
            } else if (early.size() >= MAX_EARLY) {
                close(ctx, "too much to deliver before the session is open");
            } else {
                early.add(record);
                if (epoch != UNKNOWN) {
                    look(ctx, record);
                }
            }
        } else if (event instanceof Signal.CloseAsked asked) {
            close(ctx, asked.reason());
        } else if (event instanceof Signal.ProductChanged changed) {
            session.use(changed.product());
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    private void look(ChannelHandlerContext ctx, DownlinkRecord record) {
        if (record.getSessionReplaced() != null) {
            close(ctx, "a newer connection of the device took over");
        } else if (record.getSessionState() != null) {
            accept(ctx, record.getSessionState().getPresent());
        }
    }

    private void accept(ChannelHandlerContext ctx, boolean present) {
        finish();
        parts.metrics().connectsAccepted.increment();
        LOG.atInfo()
                .addKeyValue("device", session.device())
                .addKeyValue("epoch", epoch)
                .addKeyValue("clean", session.clean())
                .addKeyValue("present", present)
                .addKeyValue("remote", ctx.channel().remoteAddress())
                .log("session opened");
        ctx.writeAndFlush(MqttAnswers.connAck(ctx.alloc(), MqttConnectReturnCode.CONNECTION_ACCEPTED, present));
        SessionHandler next = new SessionHandler(session, epoch, parts);
        ctx.pipeline().replace(this, "session", next);
        for (DownlinkRecord record : early) {
            next.downlinked(record);
        }
        if (ctx.channel().isActive()) {
            ctx.channel().config().setAutoRead(true);
        } else {
            next.gone();
        }
    }

    private void refuse(ChannelHandlerContext ctx, MqttConnectReturnCode code, String cause) {
        if (!over) {
            parts.metrics().connectsRefused.increment();
            log(ctx, code.byteValue(), cause);
            finish();
            ctx.writeAndFlush(MqttAnswers.connAck(ctx.alloc(), code, false)).addListener(ChannelFutureListener.CLOSE);
            leave(ctx, cause);
        }
    }

    private void close(ChannelHandlerContext ctx, String cause) {
        if (!over) {
            parts.metrics().connectsRefused.increment();
            log(ctx, -1, cause);
            finish();
            ctx.close();
            leave(ctx, cause);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (!over) {
            finish();
            leave(ctx, "connection lost before CONNACK");
        }
    }

    private void finish() {
        over = true;
        if (patience != null) {
            patience.cancel(false);
        }
    }

    private void leave(ChannelHandlerContext ctx, String reason) {
        parts.sessions().close(session.device(), ctx.channel());
        if (epoch != UNKNOWN) {
            writeClosed(reason);
        }
    }

    private void writeClosed(String reason) {
        parts.inbox().write(session.device(), parts.events().closed(epoch, reason), Completion.IGNORED);
    }

    private void log(ChannelHandlerContext ctx, int code, String cause) {
        LOG.atInfo()
                .addKeyValue("device", session.device())
                .addKeyValue("remote", ctx.channel().remoteAddress())
                .addKeyValue("code", code)
                .addKeyValue("cause", cause)
                .log("connection refused");
    }
}
