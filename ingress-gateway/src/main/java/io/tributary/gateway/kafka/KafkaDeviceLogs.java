package io.tributary.gateway.kafka;

import io.tributary.catalog.Topics;
import io.tributary.codec.AvroCodec;
import io.tributary.codec.MessageId;
import io.tributary.schemas.avro.DeviceLog;
import io.tributary.schemas.avro.DeviceLogEntry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** The topic {@code device-log}. */
public final class KafkaDeviceLogs implements DeviceLogs {
    private static final String TYPE = "io.tributary.device-log";
    private static final AvroCodec<DeviceLog> CODEC = AvroCodec.of(DeviceLog.class);

    private final DeviceProducer producer;
    private final String topic;
    private final String node;
    private final EventHeaders headers;
    private final InstantSource clock;

    public KafkaDeviceLogs(DeviceProducer producer, Topics topics, String nodeId, InstantSource clock) {
        this.producer = producer;
        this.topic = topics.nameOf(Topics.DEVICE_LOG);
        this.node = nodeId;
        this.headers = new EventHeaders("gateway/" + nodeId, TYPE);
        this.clock = clock;
    }

    @Override
    public void write(DeviceKey device, List<DeviceLogEntry> entries, Pending done) {
        long now = clock.millis();
        String id = MessageId.mint(now);
        byte[] idBytes = id.getBytes(StandardCharsets.US_ASCII);
        DeviceLog log = DeviceLog.newBuilder()
                .setLogId(id)
                .setProductId(device.id().productId())
                .setDeviceName(device.id().deviceName())
                .setReceivedAt(Instant.ofEpochMilli(now))
                .setGateway(node)
                .setEntries(entries)
                .build();
        producer.send(topic, device, idBytes, CODEC.encode(log), headers.of(idBytes, now, device.subject()), done);
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
