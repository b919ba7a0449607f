package io.tributary.gateway.kafka;

import io.tributary.catalog.Topics;
import io.tributary.codec.MessageId;
import io.tributary.gateway.device.DeviceGroups;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import org.apache.kafka.common.header.Header;

/** The topic {@code uplink}. */
public final class KafkaUplink implements Uplink {
    private static final String TYPE = "io.tributary.uplink";

    private final DeviceProducer producer;
    private final String topic;
    private final UplinkEncoder encoder;
    private final EventHeaders headers;
    private final DeviceGroups groups;
    private final InstantSource clock;
    private final Tracing tracing;

    /** @param protocol by which the devices speak: mqtt, coap or http */
    public KafkaUplink(
            DeviceProducer producer,
            Topics topics,
            String nodeId,
            String protocol,
            DeviceGroups groups,
            InstantSource clock,
            Tracing tracing) {
        this.producer = producer;
        this.topic = topics.nameOf(Topics.UPLINK);
        this.encoder = new UplinkEncoder(nodeId, protocol);
        this.headers = new EventHeaders("gateway/" + nodeId, TYPE);
        this.groups = groups;
        this.clock = clock;
        this.tracing = tracing;
    }

    @Override
    public void publish(DeviceKey device, Publication message, Pending done) {
        long now = clock.millis();
        byte[] id = MessageId.mintText(now);
        byte[] value = encoder.encode(id, device.head(message.topic()), device.groups(groups), message, now);
        Header[] said = headers.of(id, now, device.subject());
        if (tracing.follows(id, device)) {
            String trace = new String(id, StandardCharsets.US_ASCII);
            done.follow(tracing.begin(trace, headers.record(said), device, message));
        }
        producer.send(topic, device, id, value, said, done);
    }

    @Override
    public boolean stalled() {
        return producer.stalled();
    }

    @Override
    public InFlightBytes inFlight() {
        return producer.inFlight();
    }
}
