package io.tributary.device.job;

import io.tributary.codec.AvroCodec;
import io.tributary.device.DeviceState;
import io.tributary.device.DeviceState.Subscription;
import io.tributary.device.Effect;
import io.tributary.schemas.avro.Delivery;
import io.tributary.schemas.avro.DownlinkRecord;
import io.tributary.schemas.avro.SessionReplaced;
import io.tributary.schemas.avro.SessionState;
import io.tributary.schemas.avro.SessionSubscription;
import io.tributary.stream.OutgoingRecord;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;

/** From what the fold asks for to the wire form of the downlink. */
final class DownlinkWriter {
    private static final String TYPE = "io.tributary.downlink";
    private static final AvroCodec<DownlinkRecord> CODEC = AvroCodec.of(DownlinkRecord.class);

    /**
     * @param device key of the record
     * @param offset of the inbox record that caused the effect
     * @return empty for effects that no gateway has to hear of
     */
    static Optional<OutgoingRecord> write(Effect effect, String device, int partition, long offset, long timeMillis) {
        String at = partition + "-" + offset;
        if (effect instanceof Effect.AnnounceSession announce) {
            DownlinkRecord record = to(announce.to())
                    .setSessionState(new SessionState(
                            announce.present(),
                            announce.previousEpoch(),
                            announce.subscriptions().stream()
                                    .map(DownlinkWriter::subscription)
                                    .toList()))
                    .build();
            return Optional.of(outgoing(announce.to(), device, record, "session-" + at, timeMillis));
        } else if (effect instanceof Effect.CloseSession close) {
            DownlinkRecord record = to(close.to())
                    .setSessionReplaced(new SessionReplaced(close.byEpoch()))
                    .build();
            return Optional.of(outgoing(close.to(), device, record, "replaced-" + at, timeMillis));
        } else if (effect instanceof Effect.Deliver deliver) {
            DownlinkRecord record =
                    to(deliver.to()).setDelivery(delivery(deliver)).build();
            return Optional.of(
                    outgoing(deliver.to(), device, record, deliver.message().messageId(), timeMillis));
        }
        return Optional.empty();
    }

    private static DownlinkRecord.Builder to(Effect.Recipient recipient) {
        return DownlinkRecord.newBuilder().setGateway(recipient.gateway()).setEpoch(recipient.epoch());
    }

    private static OutgoingRecord outgoing(
            Effect.Recipient to, String device, DownlinkRecord record, String id, long timeMillis) {
        return OutgoingRecord.keyed(device, CODEC.encode(record), id, EffectRecords.SOURCE, TYPE, timeMillis)
                .into(to.partition());
    }

    private static SessionSubscription subscription(Subscription each) {
        return new SessionSubscription(
                each.filter(), each.qos(), each.noLocal(), each.retainAsPublished(), each.identifier());
    }

    private static Delivery delivery(Effect.Deliver deliver) {
        Effect.Message message = deliver.message();
        return Delivery.newBuilder()
                .setSequence(deliver.sequence())
                .setMessageId(message.messageId())
                .setTopic(message.topic())
                .setPayload(ByteBuffer.wrap(message.payload().bytes()))
                .setQos(deliver.qos())
                .setDup(deliver.dup())
                .setExpiresAt(
                        message.expiresAt() == DeviceState.NEVER ? null : Instant.ofEpochMilli(message.expiresAt()))
                .setMessageProperties(MqttProperties.write(message.properties()))
                .build();
    }

    private DownlinkWriter() {}
}
