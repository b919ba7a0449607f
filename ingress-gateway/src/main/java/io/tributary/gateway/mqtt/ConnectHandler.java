package io.tributary.gateway.mqtt;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.tributary.gateway.device.Authenticator;
import io.tributary.gateway.device.Credentials;
import io.tributary.gateway.device.ProductProfile;
import io.tributary.gateway.device.RegisteredDevice;
import io.tributary.gateway.device.TransportProof;
import io.tributary.gateway.mqtt.packet.Answers;
import io.tributary.gateway.mqtt.packet.Packet;
import io.tributary.gateway.mqtt.packet.PacketDecoder;
import io.tributary.gateway.mqtt.packet.Reason;
import io.tributary.gateway.publish.ProductRules;
import io.tributary.gateway.transport.Failure;
import io.tributary.gateway.transport.Peer;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Waits for CONNECT (how long is the transport's to say, see {@link Peer#take}), asks who is there, and makes way for {@link OpeningHandler}, or refuses and closes. */
final class ConnectHandler extends ChannelInboundHandlerAdapter {
    private final Authenticator authenticator;
    private final SessionParts parts;
    private final PacketDecoder decoder;
    private boolean over;

    ConnectHandler(Authenticator authenticator, SessionParts parts, PacketDecoder decoder) {
        this.authenticator = authenticator;
        this.parts = parts;
        this.decoder = decoder;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (over) {
            return;
        }
        if (message instanceof Packet.Connect connect) {
            try {
                open(ctx, connect);
            } catch (RejectedException e) {
                String cause =
                        e.getMessage() + e.remedy().map(remedy -> ". " + remedy).orElse("");
                refuse(ctx, connect, reasonOf(e.reason()), cause, e.reason() == Rejection.THROTTLED);
            }
        } else if (message instanceof Packet.Bad bad) {
            undecodable(ctx, bad);
        }
    }

    private void open(ChannelHandlerContext ctx, Packet.Connect connect) {
        Peer peer = Peer.take(ctx.channel());
        String shut = parts.whyShut();
        if (!shut.isEmpty()) {
            refuse(ctx, connect, Reason.SERVER_UNAVAILABLE, shut, false);
            return;
        }
        if (connect.authenticationMethod() != null) {
            refuse(ctx, connect, Reason.BAD_AUTHENTICATION_METHOD, "no Authentication Method is offered", false);
            return;
        }
        Credentials credentials = new Credentials(
                connect.clientId(), connect.username(), new String(connect.password(), StandardCharsets.UTF_8));
        RegisteredDevice device = authenticator.authenticate(credentials, peer.proof(), peer.host());
        Terms terms = Terms.of(connect, parts.limits());
        ProductRules rules = parts.products().of(device.product());
        Session session = new Session(device.id(), rules, terms, connect.will(), parts.limits());
        if (connect.will() != null && terms.isFive() && !willIsFit(ctx, connect, connect.will(), session)) {
            return;
        }
        session.countAs(parts.metrics().live(terms.level(), peer.transport(), proofOf(peer.proof(), device)));
        decoder.pause(PacketDecoder.OPENING); // what the device sends meanwhile waits
        ctx.pipeline()
                .replace(
                        this,
                        "opening",
                        new OpeningHandler(
                                session,
                                connect,
                                proofOf(peer.proof(), device),
                                peer.address(),
                                () -> authenticator.stillHolds(device),
                                parts,
                                decoder));
    }

    /** MQTT 5 can say at once what is wrong with a will; of older clients it is not said when its time comes. */
    private boolean willIsFit(ChannelHandlerContext ctx, Packet.Connect connect, Packet.Will will, Session session) {
        if (will.retain() && session.rules().retainForbidden()) { // [MQTT-3.2.2-13]
            refuse(ctx, connect, Reason.RETAIN_NOT_SUPPORTED, "the product forbids retained messages", false);
        } else if (will.payload().length > parts.limits().mqttPayloadBytes()) {
            refuse(ctx, connect, Reason.PACKET_TOO_LARGE, "the will is larger than limits.mqttPayloadBytes", false);
        } else {
            switch (session.verdict(will.topic())) {
                case PERMITTED -> {
                    return true;
                }
                case TOO_LONG ->
                    refuse(ctx, connect, Reason.TOPIC_NAME_INVALID, session.whyTooLong(will.topic()), false);
                case FORBIDDEN ->
                    refuse(
                            ctx,
                            connect,
                            Reason.NOT_AUTHORIZED,
                            "the device may not publish its will to " + will.topic(),
                            false);
            }
        }
        return false;
    }

    private static String proofOf(TransportProof proof, RegisteredDevice device) {
        return proof instanceof TransportProof.PreSharedKey
                ? "psk"
                : device.product().authentication() == ProductProfile.Authentication.CERTIFICATE
                        ? "certificate"
                        : "key";
    }

    /** The reason code of a refusal; 3.x makes a return code of it. (Device protocol, section 2.6.) */
    static Reason reasonOf(Rejection reason) {
        return switch (reason) {
            case INVALID -> Reason.CLIENT_IDENTIFIER_NOT_VALID;
            case UNAUTHENTICATED, NOT_FOUND -> Reason.BAD_USER_NAME_OR_PASSWORD;
            case FORBIDDEN, CONFLICT, TOO_LARGE -> Reason.NOT_AUTHORIZED;
            case THROTTLED -> Reason.CONNECTION_RATE_EXCEEDED;
            case UNAVAILABLE -> Reason.SERVER_UNAVAILABLE;
        };
    }

    private void undecodable(ChannelHandlerContext ctx, Packet.Bad bad) {
        if (decoder.level() == Terms.MQTT_5 || bad.reason() == Reason.UNSUPPORTED_PROTOCOL_VERSION) {
            refused(ctx, "", bad.reason(), bad.cause());
            LastAnswer.write(ctx, Answers.of(decoder.level()).refused(ctx.alloc(), bad.reason(), bad.cause()));
        } else {
            refused(ctx, "", bad.reason(), bad.cause());
            ctx.close(); // [MQTT-3.1.0-1] [MQTT-3.1.4-1]
        }
    }

    private void refuse(
            ChannelHandlerContext ctx, Packet.Connect connect, Reason reason, String cause, boolean slowly) {
        refused(ctx, connect.clientId(), reason, cause);
        boolean waits = slowly && parts.slowed().tryAcquire();
        Runnable answer = () -> {
            if (waits) {
                parts.slowed().release();
            }
            boolean explains = connect.requestProblemInformation() && Terms.fits(cause, connect.maximumPacketSize());
            LastAnswer.write(ctx, Answers.of(connect.level()).refused(ctx.alloc(), reason, explains ? cause : null));
        };
        if (waits) {
            decoder.pause(PacketDecoder.OPENING);
            ctx.executor().schedule(answer, SessionParts.SLOWED_MILLIS, TimeUnit.MILLISECONDS);
        } else {
            answer.run();
        }
    }

    private void refused(ChannelHandlerContext ctx, String clientId, Reason reason, String cause) {
        over = true;
        parts.refusals().connection(reason, "clientId", clientId, ctx.channel().remoteAddress(), cause);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Failure.of(cause).end(ctx.channel());
    }
}
