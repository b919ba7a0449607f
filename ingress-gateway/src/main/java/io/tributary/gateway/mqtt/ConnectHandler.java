package io.tributary.gateway.mqtt;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectPayload;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttIdentifierRejectedException;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttUnacceptableProtocolVersionException;
import io.tributary.gateway.device.Authenticator;
import io.tributary.gateway.device.Credentials;
import io.tributary.gateway.device.RegisteredDevice;
import io.tributary.gateway.transport.Peer;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for CONNECT, asks who is there, and makes way for {@link OpeningHandler}, or refuses and closes. */
final class ConnectHandler extends SimpleChannelInboundHandler<MqttMessage> {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectHandler.class);
    private static final int LEVEL_3_1 = 3;
    private static final int LEVEL_3_1_1 = 4;

    private final Authenticator authenticator;
    private final SessionParts parts;

    ConnectHandler(Authenticator authenticator, SessionParts parts) {
        this.authenticator = authenticator;
        this.parts = parts;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, MqttMessage message) {
        if (message.decoderResult().isFailure()) {
            undecodable(ctx, message.decoderResult().cause());
            return;
        }
        if (!(message instanceof MqttConnectMessage connect)) {
            LOG.atDebug().addKeyValue("remote", ctx.channel().remoteAddress()).log("first packet is not CONNECT");
            ctx.close(); // [MQTT-3.1.0-1]
            return;
        }
        int level = connect.variableHeader().version();
        if (level != LEVEL_3_1 && level != LEVEL_3_1_1) {
            refuse(
                    ctx,
                    MqttConnectReturnCode.CONNECTION_REFUSED_UNACCEPTABLE_PROTOCOL_VERSION,
                    connect.payload().clientIdentifier(),
                    "protocol level " + level + " is not offered; use MQTT 3.1.1");
            return;
        }
        try {
            open(ctx, connect);
        } catch (RejectedException e) {
            refuse(
                    ctx,
                    MqttAnswers.toConnAck(e.reason()),
                    connect.payload().clientIdentifier(),
                    e.getMessage() + e.remedy().map(remedy -> ". " + remedy).orElse(""));
        }
    }

    private void open(ChannelHandlerContext ctx, MqttConnectMessage connect) {
        Peer peer = Peer.take(ctx.channel());
        RegisteredDevice device = authenticator.authenticate(credentials(connect.payload()), peer.proof(), peer.host());
        MqttConnectVariableHeader header = connect.variableHeader();
        requireKeepAlive(header.keepAliveTimeSeconds());
        Session session = new Session(
                device, header.isCleanSession(), header.keepAliveTimeSeconds(), will(connect), parts.limits());
        ctx.channel().config().setAutoRead(false); // what the device sends meanwhile waits
        ctx.pipeline().remove("silence");
        ctx.pipeline()
                .replace(
                        this,
                        "opening",
                        new OpeningHandler(session, header.version(), () -> authenticator.stillHolds(device), parts));
    }

    /** (Device protocol, section 2.6: authenticate first, then refuse.) */
    private void requireKeepAlive(int seconds) {
        Duration asked = Duration.ofSeconds(seconds);
        if (asked.compareTo(parts.limits().keepAliveMin()) < 0
                || asked.compareTo(parts.limits().keepAliveMax()) > 0) {
            throw new RejectedException(
                    Rejection.FORBIDDEN,
                    "keep-alive of " + seconds + " s is outside limits.keepAliveMin to limits.keepAliveMax ("
                            + parts.limits().keepAliveMin().toSeconds() + " to "
                            + parts.limits().keepAliveMax().toSeconds() + " s)");
        }
    }

    private static Optional<Will> will(MqttConnectMessage connect) {
        MqttConnectPayload payload = connect.payload();
        if (!connect.variableHeader().isWillFlag() || payload.willTopic() == null) {
            return Optional.empty();
        }
        byte[] message = Objects.requireNonNullElse(payload.willMessageInBytes(), new byte[0]);
        return Optional.of(
                new Will(payload.willTopic(), message, connect.variableHeader().willQos()));
    }

    private static Credentials credentials(MqttConnectPayload payload) {
        byte[] password = Objects.requireNonNullElse(payload.passwordInBytes(), new byte[0]);
        return new Credentials(
                Objects.requireNonNullElse(payload.clientIdentifier(), ""),
                Objects.requireNonNullElse(payload.userName(), ""),
                new String(password, StandardCharsets.UTF_8));
    }

    private void undecodable(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof MqttUnacceptableProtocolVersionException) {
            refuse(
                    ctx,
                    MqttConnectReturnCode.CONNECTION_REFUSED_UNACCEPTABLE_PROTOCOL_VERSION,
                    "",
                    "not a protocol of ours: " + cause.getMessage());
        } else if (cause instanceof MqttIdentifierRejectedException) {
            refuse(
                    ctx,
                    MqttConnectReturnCode.CONNECTION_REFUSED_IDENTIFIER_REJECTED,
                    "",
                    "the client id is malformed: " + cause.getMessage());
        } else {
            LOG.atInfo()
                    .addKeyValue("remote", ctx.channel().remoteAddress())
                    .addKeyValue("cause", cause.getMessage())
                    .log("not MQTT; closed");
            ctx.close();
        }
    }

    private void refuse(ChannelHandlerContext ctx, MqttConnectReturnCode code, String clientId, String cause) {
        parts.metrics().connectsRefused.increment();
        LOG.atInfo()
                .addKeyValue("clientId", clientId)
                .addKeyValue("remote", ctx.channel().remoteAddress())
                .addKeyValue("code", code.byteValue())
                .addKeyValue("cause", cause)
                .log("connection refused");
        ctx.writeAndFlush(MqttAnswers.connAck(ctx.alloc(), code, false)).addListener(ChannelFutureListener.CLOSE);
    }
}
