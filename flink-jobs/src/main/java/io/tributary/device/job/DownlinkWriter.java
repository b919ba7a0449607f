package io.tributary.device.job;

import io.tributary.codec.AvroCodec;
import io.tributary.device.Effect;
import io.tributary.schemas.avro.Delivery;
import io.tributary.schemas.avro.DownlinkRecord;
import io.tributary.schemas.avro.SessionReplaced;
import io.tributary.schemas.avro.SessionState;
import io.tributary.stream.OutgoingRecord;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** From what the fold asks for to the wire form of the downlink. */
final class DownlinkWriter {
    static final String SOURCE = "job/device-state";

    private static final String TYPE = "io.tributary.downlink";
    private static final AvroCodec<DownlinkRecord> CODEC = AvroCodec.of(DownlinkRecord.class);

    /**
     * @param device key of the record
     * @param offset of the inbox record that caused the effect
     * @return empty for effects that no gateway has to hear of
     */
    static Optional<OutgoingRecord> write(Effect effect, String device, int partition, long offset, long timeMillis) {
        DownlinkRecord.Builder record = DownlinkRecord.newBuilder();
        String id = partition + "-" + offset;
        if (effect instanceof Effect.AnnounceSession announce) {
            record.setGateway(announce.gateway())
                    .setEpoch(announce.epoch())
                    .setSessionState(new SessionState(announce.present(), List.of()));
            id = "session-" + id;
        } else if (effect instanceof Effect.CloseSession close) {
            record.setGateway(close.gateway())
                    .setEpoch(close.epoch())
                    .setSessionReplaced(new SessionReplaced(close.byEpoch()));
            id = "replaced-" + id;
        } else if (effect instanceof Effect.Deliver deliver) {
            record.setGateway(deliver.gateway()).setEpoch(deliver.epoch()).setDelivery(delivery(deliver));
            id = deliver.messageId();
        } else {
            return Optional.empty();
        }
        return Optional.of(OutgoingRecord.keyed(device, CODEC.encode(record.build()), id, SOURCE, TYPE, timeMillis));
    }

    private static Delivery delivery(Effect.Deliver deliver) {
        return Delivery.newBuilder()
                .setSequence(deliver.sequence())
                .setMessageId(deliver.messageId())
                .setTopic(deliver.topic())
                .setPayload(ByteBuffer.wrap(deliver.payload().bytes()))
                .setQos(deliver.qos())
                .setDup(deliver.dup())
                .build();
    }

    private DownlinkWriter() {}
}
