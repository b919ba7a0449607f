package io.tributary.gateway.kafka;

import io.tributary.catalog.Topics;
import io.tributary.codec.AvroCodec;
import io.tributary.codec.CloudEvent;
import io.tributary.schemas.avro.InboxEvent;
import java.time.InstantSource;

/** The topic {@code inbox}. */
public final class KafkaInbox implements Inbox {
    private static final AvroCodec<InboxEvent> CODEC = AvroCodec.of(InboxEvent.class);
    private static final String TYPE = "io.tributary.inbox";

    private final DeviceProducer producer;
    private final String topic;
    private final InstantSource clock;

    public KafkaInbox(DeviceProducer producer, Topics topics, InstantSource clock) {
        this.producer = producer;
        this.topic = topics.nameOf(Topics.INBOX);
        this.clock = clock;
    }

    @Override
    public void write(DeviceKey device, InboxEvent event, Completion done) {
        CloudEvent cloudEvent =
                new CloudEvent(event.getEventId(), event.getSource(), TYPE, clock.millis(), device.toString());
        producer.send(topic, device, CODEC.encode(event), EventHeaders.of(cloudEvent), done);
    }
}
