package io.tributary.device.job;

import io.tributary.catalog.Topics;
import io.tributary.codec.AvroCodec;
import io.tributary.device.DeviceEvent;
import io.tributary.schemas.avro.DeviceRemoved;
import io.tributary.schemas.avro.GatewayLost;
import io.tributary.schemas.avro.InboxEvent;
import io.tributary.schemas.avro.ParentOffline;
import io.tributary.schemas.avro.SubDeviceClosed;
import io.tributary.schemas.avro.SubDeviceOpened;
import io.tributary.schemas.avro.TimerFired;
import io.tributary.stream.Addressed;
import io.tributary.stream.OutgoingRecord;
import java.time.Instant;

/** What the job itself writes to the inboxes of devices: whatever is not in an inbox takes effect by being written there. */
final class InboxWriter {
    private static final String TYPE = "io.tributary.inbox";
    private static final AvroCodec<InboxEvent> CODEC = AvroCodec.of(InboxEvent.class);

    /**
     * @param device key of the record
     * @param id the same whenever it is written
     */
    static Addressed write(Topics topics, String device, DeviceEvent event, String id, long timeMillis) {
        InboxEvent.Builder record = InboxEvent.newBuilder().setEventId(id).setSource(EffectRecords.SOURCE);
        if (event instanceof DeviceEvent.TimerFired fired) {
            record.setTimerFired(new TimerFired(Instant.ofEpochMilli(fired.due())));
        } else if (event instanceof DeviceEvent.GatewayLost lost) {
            record.setGatewayLost(new GatewayLost(lost.gateway(), lost.incarnation()));
        } else if (event instanceof DeviceEvent.SubDeviceOpened opened) {
            record.setSubDeviceOpened(new SubDeviceOpened(opened.device(), opened.epoch(), opened.parentEpoch()));
        } else if (event instanceof DeviceEvent.SubDeviceClosed closed) {
            record.setSubDeviceClosed(new SubDeviceClosed(closed.device(), closed.epoch()));
        } else if (event instanceof DeviceEvent.ParentOffline offline) {
            record.setParentOffline(new ParentOffline(offline.device(), offline.epoch()));
        } else if (event instanceof DeviceEvent.DeviceRemoved removed) {
            record.setDeviceRemoved(new DeviceRemoved(removed.position()));
        } else {
            throw new IllegalArgumentException("the job writes no " + event);
        }
        return new Addressed(
                topics.nameOf(Topics.INBOX),
                OutgoingRecord.keyed(device, CODEC.encode(record.build()), id, EffectRecords.SOURCE, TYPE, timeMillis));
    }

    private InboxWriter() {}
}
