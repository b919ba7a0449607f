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
        return new InboxEvent(
                id(),
                source,
                new SessionOpened(node, clean, protocolLevel, remoteAddress),
                null,
                null,
                null,
                null,
                null);
    }

    InboxEvent closed(long epoch, String reason) {
        return new InboxEvent(id(), source, null, new SessionClosed(node, epoch, reason), null, null, null, null);
    }

    InboxEvent subscribed(long epoch, List<Subscription> subscriptions) {
        return new InboxEvent(id(), source, null, null, new Subscribed(epoch, subscriptions), null, null, null);
    }

    InboxEvent unsubscribed(long epoch, List<String> filters) {
        return new InboxEvent(id(), source, null, null, null, new Unsubscribed(epoch, filters), null, null);
    }

    InboxEvent acknowledged(long epoch, long sequence) {
        return new InboxEvent(id(), source, null, null, null, null, new Acknowledged(epoch, sequence), null);
    }

    private String id() {
        return MessageId.mint(clock.millis());
    }
}
