package io.tributary.gateway.mqtt;

import io.tributary.codec.MessageId;
import io.tributary.schemas.avro.Acknowledged;
import io.tributary.schemas.avro.InboxEvent;
import io.tributary.schemas.avro.SessionClosed;
import io.tributary.schemas.avro.SessionOpened;
import io.tributary.schemas.avro.Subscribed;
import io.tributary.schemas.avro.Subscription;
import io.tributary.schemas.avro.Unsubscribed;
import java.time.InstantSource;
import java.util.List;

/** What a gateway writes to the inbox. */
final class SessionEvents {
    private final String node;
    private final String source;
    private final InstantSource clock;

    SessionEvents(String node, InstantSource clock) {
        this.node = node;
        this.source = "gateway/" + node;
        this.clock = clock;
    }

    InboxEvent opened(boolean clean, int protocolLevel, String remoteAddress) {
        return event().setSessionOpened(SessionOpened.newBuilder()
                        .setGateway(node)
                        .setCleanSession(clean)
                        .setProtocolLevel(protocolLevel)
                        .setRemoteAddress(remoteAddress)
                        .build())
                .build();
    }

    InboxEvent closed(long epoch, String reason) {
        return event().setSessionClosed(SessionClosed.newBuilder()
                        .setGateway(node)
                        .setEpoch(epoch)
                        .setReason(reason)
                        .build())
                .build();
    }

    InboxEvent subscribed(long epoch, List<Subscription> subscriptions) {
        return event().setSubscribed(new Subscribed(epoch, subscriptions)).build();
    }

    InboxEvent unsubscribed(long epoch, List<String> filters) {
        return event().setUnsubscribed(new Unsubscribed(epoch, filters)).build();
    }

    InboxEvent acknowledged(long epoch, long sequence) {
        return event().setAcknowledged(new Acknowledged(epoch, sequence, 0)).build();
    }

    private InboxEvent.Builder event() {
        return InboxEvent.newBuilder().setEventId(id()).setSource(source);
    }

    private String id() {
        return MessageId.mint(clock.millis());
    }
}
