package io.tributary.gateway.kafka;

import io.tributary.catalog.Topics;
import io.tributary.gateway.device.DeviceGroups;
import io.tributary.schemas.avro.InboxEvent;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;

/** The topic {@code inbox}. */
public final class KafkaInbox implements Inbox {
    private static final String TYPE = "io.tributary.inbox";

    private final DeviceProducer producer;
    private final String topic;
    private final EventHeaders headers;
    private final InboxEncoder encoder;
    private final DeviceGroups groups;
    private final InstantSource clock;

    public KafkaInbox(DeviceProducer producer, Topics topics, String nodeId, DeviceGroups groups, InstantSource clock) {
        this.producer = producer;
        this.topic = topics.nameOf(Topics.INBOX);
        this.headers = new EventHeaders("gateway/" + nodeId, TYPE);
        this.encoder = new InboxEncoder("gateway/" + nodeId);
        this.groups = groups;
        this.clock = clock;
    }

    @Override
    public void write(DeviceKey device, InboxEvent event, Pending done) {
        byte[] id = event.getEventId().getBytes(StandardCharsets.UTF_8);
        byte[] value = encoder.encode(event, id, () -> groups.known(device.id()));
        producer.send(topic, device, id, value, headers.of(id, clock.millis(), device.subject()), done);
    }
}
