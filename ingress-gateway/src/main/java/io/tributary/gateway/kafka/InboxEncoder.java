package io.tributary.gateway.kafka;

import io.tributary.codec.AvroCodec;
import io.tributary.codec.ReleasedSchemas;
import io.tributary.codec.WireForm;
import io.tributary.gateway.device.DeviceGroup;
import io.tributary.schemas.avro.Acknowledged;
import io.tributary.schemas.avro.InboxEvent;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Writes values of {@code inbox}, byte for byte as {@link AvroCodec} does. There is an acknowledgement for every QoS 1 delivery, so
 * those are written by hand; everything else is seldom, and Avro's own writer does. Thread-safe.
 */
final class InboxEncoder {
    private static final AvroCodec<InboxEvent> CODEC = AvroCodec.of(InboxEvent.class);
    private static final int SCHEMA = ReleasedSchemas.INSTANCE
            .idOf(InboxEvent.getClassSchema())
            .orElseThrow(() -> new IllegalStateException("the schema of InboxEvent is not released"));
    private static final byte SOMETHING = 2;
    /** The optional fields, each kind of event one, and what stands beside: null is a zero. */
    private static final int KINDS = InboxEvent.getClassSchema().getFields().size() - 2;

    private static final int BEFORE =
            InboxEvent.getClassSchema().getField("acknowledged").pos() - 2;

    private static final int GROUPS =
            InboxEvent.getClassSchema().getField("groups").pos();

    private final String writer;
    private final byte[] source;

    /** @param writer the source of all events, {@code gateway/<node>} */
    InboxEncoder(String writer) {
        this.writer = writer;
        this.source = AvroBinary.strings(writer);
    }

    /**
     * @param id of the event, as in its headers
     * @param groups in which the device is, asked for where the event says so; empty when nobody knows
     */
    byte[] encode(InboxEvent event, byte[] id, Supplier<Optional<List<DeviceGroup>>> groups) {
        Acknowledged acknowledged = event.getAcknowledged();
        if (acknowledged != null && event.getSource().equals(writer)) {
            return encode(id, acknowledged);
        }
        groups.get()
                .ifPresent(known -> event.put(
                        GROUPS, known.stream().map(InboxEncoder::written).toList()));
        return CODEC.encode(event);
    }

    private static io.tributary.schemas.avro.DeviceGroup written(DeviceGroup group) {
        return new io.tributary.schemas.avro.DeviceGroup(group.groupId(), group.name());
    }

    private byte[] encode(byte[] id, Acknowledged acknowledged) {
        byte[] out = new byte
                [WireForm.HEADER
                        + AvroBinary.sizeOf(id.length)
                        + id.length
                        + source.length
                        + KINDS
                        + AvroBinary.sizeOf(acknowledged.getEpoch())
                        + AvroBinary.sizeOf(acknowledged.getSequence())
                        + AvroBinary.sizeOf(acknowledged.getReasonCode())];
        WireForm.writeHeader(out, SCHEMA);
        int at = AvroBinary.write(out, WireForm.HEADER, id.length);
        at = AvroBinary.write(out, at, id);
        at = AvroBinary.write(out, at, source) + BEFORE;
        out[at++] = SOMETHING;
        at = AvroBinary.write(out, at, acknowledged.getEpoch());
        at = AvroBinary.write(out, at, acknowledged.getSequence());
        AvroBinary.write(out, at, acknowledged.getReasonCode());
        return out;
    }
}
