package io.tributary.gateway.mqtt;

import io.tributary.codec.MessageId;
import io.tributary.gateway.cluster.NodeAddress;
import io.tributary.gateway.mqtt.packet.Packet;
import io.tributary.gateway.publish.PublishRights;
import io.tributary.schemas.avro.Acknowledged;
import io.tributary.schemas.avro.InboxEvent;
import io.tributary.schemas.avro.LogLevelSet;
import io.tributary.schemas.avro.SessionClosed;
import io.tributary.schemas.avro.SessionOpened;
import io.tributary.schemas.avro.Subscribed;
import io.tributary.schemas.avro.Subscription;
import io.tributary.schemas.avro.Unsubscribed;
import io.tributary.schemas.avro.WillMessage;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a gateway writes to the inbox. */
final class SessionEvents {
    private static final int ID = place("eventId");
    private static final int SOURCE = place("source");
    private static final int ACKNOWLEDGED = place("acknowledged");

    private final String node;
    private final String source;
    private final InstantSource clock;

    SessionEvents(String node, InstantSource clock) {
        this.node = node;
        this.source = "gateway/" + node;
        this.clock = clock;
    }

    /**
     * @param here where the device-state job reaches the session
     * @param authentication key, psk or certificate
     */
    InboxEvent opened(Session session, NodeAddress here, String remoteAddress, String authentication) {
        Terms terms = session.terms();
        return event().setSessionOpened(SessionOpened.newBuilder()
                        .setGateway(node)
                        .setCleanSession(terms.clean())
                        .setProtocolLevel(terms.level())
                        .setRemoteAddress(remoteAddress)
                        .setSessionExpirySeconds(terms.isFive() ? terms.sessionExpirySeconds() : null)
                        .setReceiveMaximum(terms.window())
                        .setDownlinkPartition(here.downlinkPartition())
                        .setIncarnation(here.incarnation())
                        .setAuthentication(authentication)
                        .setWill(will(session))
                        .build())
                .build();
    }

    /** None that the device may not publish: nobody looks at its rights when the job says it. */
    private static @Nullable WillMessage will(Session session) {
        Packet.Will will = session.will();
        return will == null || session.verdict(will.topic()) != PublishRights.Verdict.PERMITTED
                ? null
                : new WillMessage(
                        will.topic(),
                        ByteBuffer.wrap(will.payload()),
                        will.qos(),
                        will.delaySeconds(),
                        will.properties());
    }

    /**
     * @param expirySeconds when DISCONNECT changed it
     * @param willPublished false when the device-state job is to say the will
     */
    InboxEvent closed(long epoch, End end, String reason, @Nullable Long expirySeconds, boolean willPublished) {
        return event().setSessionClosed(SessionClosed.newBuilder()
                        .setGateway(node)
                        .setEpoch(epoch)
                        .setReason(reason)
                        .setCause(end.cause())
                        .setSessionExpirySeconds(expirySeconds)
                        .setWillPublished(willPublished)
                        .build())
                .build();
    }

    InboxEvent subscribed(long epoch, List<Subscription> subscriptions) {
        return event().setSubscribed(new Subscribed(epoch, subscriptions)).build();
    }

    InboxEvent unsubscribed(long epoch, List<String> filters) {
        return event().setUnsubscribed(new Unsubscribed(epoch, filters)).build();
    }

    /** @param reasonCode of the PUBACK */
    InboxEvent acknowledged(long epoch, long sequence, int reasonCode) {
        // There is one for every delivery, and a builder would cost more than all the rest of it.
        InboxEvent event = new InboxEvent();
        event.put(ID, id());
        event.put(SOURCE, source);
        event.put(ACKNOWLEDGED, new Acknowledged(epoch, sequence, reasonCode));
        return event;
    }

    /** The device is to upload its log at another level. */
    InboxEvent logLevel(long epoch, int level) {
        return event().setLogLevelSet(new LogLevelSet(epoch, id(), level)).build();
    }

    private static int place(String field) {
        return InboxEvent.getClassSchema().getField(field).pos();
    }

    private InboxEvent.Builder event() {
        return InboxEvent.newBuilder().setEventId(id()).setSource(source);
    }

    private String id() {
        return MessageId.mint(clock.millis());
    }
}
