package io.tributary.gateway.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.tributary.gateway.kafka.Pending;
import io.tributary.gateway.kafka.Publication;
import io.tributary.identity.DeviceId;
import io.tributary.schemas.avro.MessageProperties;
import io.tributary.schemas.avro.UserProperty;
import io.tributary.topic.DeviceTopics;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Makes records of what a session's device says: the one place where a publish becomes a record. */
final class Records {
    private static final String CONFIGURATION = "$config/";
    private static final String LOG = "$log/";

    private final Session session;
    private final SessionParts parts;
    private final long epoch;

    Records(Session session, SessionParts parts, long epoch) {
        this.session = session;
        this.parts = parts;
        this.epoch = epoch;
    }

    /** Hands a message to Kafka: a request to a service of the platform to the inbox, everything else to the uplink. */
    void publish(
            String topic, ByteBuf payload, int qos, boolean dup, @Nullable MessageProperties properties, Pending done) {
        if (DeviceTopics.isSystem(topic)) {
            ByteBuffer bytes = ByteBuffer.wrap(ByteBufUtil.getBytes(payload));
            parts.inbox()
                    .write(
                            session.device(),
                            parts.events().published(epoch, topic, bytes, qos, dup, properties, knownOf(topic)),
                            done);
        } else {
            parts.uplink()
                    .publish(
                            session.device(),
                            new Publication(topic, payload, qos, dup, deviceMessageId(payload, properties), properties),
                            done);
        }
    }

    /**
     * What a device asks for that is not said in its inbox: what was decided before it was made, or concerns all of its product. So the
     * question brings the answer along.
     */
    private SessionEvents.Known knownOf(String topic) {
        DeviceId device = session.device().id();
        if (topic.startsWith(CONFIGURATION)) {
            return new SessionEvents.Known(parts.settings().configurationOf(device.productId()), OptionalInt.empty());
        } else if (topic.startsWith(LOG)) {
            return new SessionEvents.Known(Optional.empty(), parts.settings().logLevelOf(device));
        }
        return SessionEvents.Known.NOTHING;
    }

    /** The device's own number of the message, where its product says it stands. */
    private @Nullable String deviceMessageId(ByteBuf payload, @Nullable MessageProperties properties) {
        ProductRules rules = session.rules();
        String property = rules.messageIdProperty();
        if (property != null && properties != null) {
            for (UserProperty one : properties.getUserProperties()) {
                if (one.getName().equals(property)) {
                    return DeviceMessageIds.bounded(one.getValue());
                }
            }
        }
        String field = rules.messageIdField();
        return field == null ? null : DeviceMessageIds.find(field, ByteBufUtil.getBytes(payload));
    }
}
