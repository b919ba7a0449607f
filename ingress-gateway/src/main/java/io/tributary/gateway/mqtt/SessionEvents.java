package io.tributary.gateway.mqtt;

import io.tributary.codec.MessageId;
import io.tributary.gateway.cluster.NodeAddress;
import io.tributary.schemas.avro.Acknowledged;
import io.tributary.schemas.avro.InboxEvent;
import io.tributary.schemas.avro.SessionClosed;
import io.tributary.schemas.avro.SessionOpened;
import io.tributary.schemas.avro.Subscribed;
import io.tributary.schemas.avro.Subscription;
import io.tributary.schemas.avro.Unsubscribed;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/** What a gateway writes to the inbox. */
final class SessionEvents {
    private final String node;
    private final String source;
    private final InstantSource clock;
    private final Supplier<NodeAddress> address;

    SessionEvents(String node, InstantSource clock, Supplier<NodeAddress> address) {
        this.node = node;
        this.source = "gateway/" + node;
        this.clock = clock;
        this.address = address;
    }

    InboxEvent opened(boolean clean, int protocolLevel, String remoteAddress) {
        NodeAddress here = address.get();
        return event().setSessionOpened(SessionOpened.newBuilder()
                        .setDownlinkPartition(here.downlinkPartition())
                        .setIncarnation(here.incarnation())
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
