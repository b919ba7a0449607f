package io.tributary.gateway.publish;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.tributary.codec.MessageId;
import io.tributary.gateway.device.DeviceSettings;
import io.tributary.gateway.kafka.DeviceKey;
import io.tributary.gateway.kafka.Inbox;
import io.tributary.gateway.kafka.Pending;
import io.tributary.gateway.kafka.Publication;
import io.tributary.gateway.kafka.Uplink;
import io.tributary.identity.DeviceId;
import io.tributary.schemas.avro.Configured;
import io.tributary.schemas.avro.DevicePublished;
import io.tributary.schemas.avro.InboxEvent;
import io.tributary.schemas.avro.MessageProperties;
import io.tributary.schemas.avro.UserProperty;
import io.tributary.topic.DeviceTopics;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Makes records of what devices say: the one place where a publish becomes a record. Thread-safe, but for the {@link DeviceKey}. */
public final class Records {
    /** The epoch of what is said outside of a session, by a protocol that has none. */
    public static final long NO_SESSION = -1;

    private static final String CONFIGURATION = "$config/";
    private static final String LOG = "$log/";

    private final Uplink uplink;
    private final Inbox inbox;
    private final DeviceSettings settings;
    private final String source;
    private final InstantSource clock;

    public Records(Uplink uplink, Inbox inbox, DeviceSettings settings, String nodeId, InstantSource clock) {
        this.uplink = uplink;
        this.inbox = inbox;
        this.settings = settings;
        this.source = "gateway/" + nodeId;
        this.clock = clock;
    }

    /**
     * Hands a message to Kafka: a request to a service of the platform to the inbox, everything else to the uplink.
     *
     * @param epoch of the session it is said in, or {@link #NO_SESSION}
     * @param payload read where it is; not kept
     */
    public void publish(
            DeviceKey device,
            ProductRules rules,
            long epoch,
            String topic,
            ByteBuf payload,
            int qos,
            boolean dup,
            @Nullable MessageProperties properties,
            Pending done) {
        if (DeviceTopics.isSystem(topic)) {
            ByteBuffer bytes = ByteBuffer.wrap(ByteBufUtil.getBytes(payload));
            inbox.write(device, published(device.id(), epoch, topic, bytes, qos, dup, properties), done);
        } else {
            uplink.publish(
                    device,
                    new Publication(topic, payload, qos, dup, deviceMessageId(rules, payload, properties), properties),
                    done);
        }
    }

    /**
     * What a device asks for that is not said in its inbox was decided before it was made, or concerns all of its product: the question
     * brings the answer along.
     */
    private InboxEvent published(
            DeviceId device,
            long epoch,
            String topic,
            ByteBuffer payload,
            int qos,
            boolean dup,
            @Nullable MessageProperties properties) {
        long now = clock.millis();
        String id = MessageId.mint(now);
        DevicePublished published = new DevicePublished(
                epoch,
                id,
                topic,
                payload,
                qos,
                dup,
                Instant.ofEpochMilli(now),
                properties,
                topic.startsWith(CONFIGURATION) ? configurationOf(device) : null,
                topic.startsWith(LOG) ? logLevelOf(device) : null);
        return InboxEvent.newBuilder()
                .setEventId(id)
                .setSource(source)
                .setDevicePublished(published)
                .build();
    }

    private @Nullable Configured configurationOf(DeviceId device) {
        return settings.configurationOf(device.productId())
                .map(known -> new Configured(
                        known.version(), known.enabled(), StandardCharsets.UTF_8.encode(known.payload())))
                .orElse(null);
    }

    private @Nullable Integer logLevelOf(DeviceId device) {
        OptionalInt level = settings.logLevelOf(device);
        return level.isPresent() ? level.getAsInt() : null;
    }

    /** The device's own number of the message, where its product says it stands. */
    private static @Nullable String deviceMessageId(
            ProductRules rules, ByteBuf payload, @Nullable MessageProperties properties) {
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
