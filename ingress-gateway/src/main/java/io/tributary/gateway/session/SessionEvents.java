package io.tributary.gateway.session;

import io.tributary.codec.MessageId;
import io.tributary.gateway.cluster.NodeAddress;
import io.tributary.schemas.avro.Acknowledged;
import io.tributary.schemas.avro.InboxEvent;
import io.tributary.schemas.avro.LogLevelSet;
import io.tributary.schemas.avro.SessionClosed;
import io.tributary.schemas.avro.SessionOpened;
import io.tributary.schemas.avro.Subscribed;
import io.tributary.schemas.avro.Subscription;
import io.tributary.schemas.avro.Unsubscribed;
import io.tributary.schemas.avro.WillMessage;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a gateway writes to the inbox about its sessions. Thread-safe. */
public final class SessionEvents {
    private static final int ID = place("eventId");
    private static final int SOURCE = place("source");
    private static final int ACKNOWLEDGED = place("acknowledged");

    private final String node;
    private final String source;
    private final InstantSource clock;

    public SessionEvents(String node, InstantSource clock) {
        this.node = node;
        this.source = "gateway/" + node;
        this.clock = clock;
    }

    /**
     * What a device and its gateway agreed on.
     *
     * @param level 3 (MQTT 3.1), 4 (3.1.1) or 5; 0: it speaks no MQTT
     * @param expirySeconds how long the session outlives its connection; null: the platform's limit if it is not clean
     * @param window messages on their way to the device that it has not acknowledged
     * @param will what is said on the device's behalf when the connection is lost
     */
    public record Opening(
            boolean clean,
            int level,
            @Nullable Long expirySeconds,
            int window,
            @Nullable WillMessage will) {}

    /**
     * @param here where the device-state job reaches the session
     * @param authentication key, psk or certificate
     */
    public InboxEvent opened(Opening opening, NodeAddress here, String remoteAddress, String authentication) {
        return event().setSessionOpened(SessionOpened.newBuilder()
                        .setGateway(node)
                        .setCleanSession(opening.clean())
                        .setProtocolLevel(opening.level())
                        .setRemoteAddress(remoteAddress)
                        .setSessionExpirySeconds(opening.expirySeconds())
                        .setReceiveMaximum(opening.window())
                        .setDownlinkPartition(here.downlinkPartition())
                        .setIncarnation(here.incarnation())
                        .setAuthentication(authentication)
                        .setWill(opening.will())
                        .build())
                .build();
    }

    /**
     * @param cause one of the words that the schema names
     * @param reason for a person
     * @param expirySeconds when DISCONNECT changed it
     * @param willPublished false when the device-state job is to say the will
     */
    public InboxEvent closed(
            long epoch, String cause, String reason, @Nullable Long expirySeconds, boolean willPublished) {
        return event().setSessionClosed(SessionClosed.newBuilder()
                        .setGateway(node)
                        .setEpoch(epoch)
                        .setReason(reason)
                        .setCause(cause)
                        .setSessionExpirySeconds(expirySeconds)
                        .setWillPublished(willPublished)
                        .build())
                .build();
    }

    public InboxEvent subscribed(long epoch, List<Subscription> subscriptions) {
        return event().setSubscribed(new Subscribed(epoch, subscriptions)).build();
    }

    public InboxEvent unsubscribed(long epoch, List<String> filters) {
        return event().setUnsubscribed(new Unsubscribed(epoch, filters)).build();
    }

    /** @param reasonCode of the PUBACK */
    public InboxEvent acknowledged(long epoch, long sequence, int reasonCode) {
        // There is one for every delivery, and a builder would cost more than all the rest of it.
        InboxEvent event = new InboxEvent();
        event.put(ID, id());
        event.put(SOURCE, source);
        event.put(ACKNOWLEDGED, new Acknowledged(epoch, sequence, reasonCode));
        return event;
    }

    /** The device is to upload its log at another level. */
    public InboxEvent logLevel(long epoch, int level) {
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
