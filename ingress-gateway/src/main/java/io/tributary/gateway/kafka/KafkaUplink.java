package io.tributary.gateway.kafka;

import io.tributary.catalog.Topics;
import io.tributary.codec.AvroCodec;
import io.tributary.codec.CloudEvent;
import io.tributary.schemas.avro.UplinkMessage;

/** The topic {@code uplink}. */
public final class KafkaUplink implements Uplink {
    private static final AvroCodec<UplinkMessage> CODEC = AvroCodec.of(UplinkMessage.class);
    private static final String TYPE = "io.tributary.uplink";

    private final DeviceProducer producer;
    private final String topic;
    private final String source;

    public KafkaUplink(DeviceProducer producer, Topics topics, String nodeId) {
        this.producer = producer;
        this.topic = topics.nameOf(Topics.UPLINK);
        this.source = "gateway/" + nodeId;
    }

    @Override
    public int publish(DeviceKey device, UplinkMessage message, Completion done) {
        CloudEvent event = new CloudEvent(
                message.getMessageId(), source, TYPE, message.getReceivedAt().toEpochMilli(), device.toString());
        return producer.send(topic, device, CODEC.encode(message), EventHeaders.of(event), done);
    }

    @Override
    public boolean stalled() {
        return producer.stalled();
    }

    @Override
    public boolean hasRoom() {
        return producer.inFlight().hasRoom();
    }

    @Override
    public void whenRoom(Runnable task) {
        producer.inFlight().whenRoom(task);
    }
}
