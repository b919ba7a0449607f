package io.tributary.device.job;

import io.tributary.catalog.Topics;
import io.tributary.codec.AvroCodec;
import io.tributary.codec.MessageId;
import io.tributary.device.DeviceEvent.Origin;
import io.tributary.device.DeviceFold.Heard;
import io.tributary.device.DeviceState.Group;
import io.tributary.device.DeviceState.Will;
import io.tributary.device.Effect;
import io.tributary.identity.DeviceId;
import io.tributary.schemas.avro.DeadLetter;
import io.tributary.schemas.avro.DeviceGroup;
import io.tributary.schemas.avro.LifecycleEvent;
import io.tributary.schemas.avro.Reply;
import io.tributary.schemas.avro.ShadowChange;
import io.tributary.schemas.avro.UplinkMessage;
import io.tributary.stream.Addressed;
import io.tributary.stream.OutgoingRecord;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** From what the fold asks for to records of the platform's topics. Ids are the same at every attempt. */
record EffectRecords(Topics topics) implements Serializable {
    static final String SOURCE = "job/device-state";

    private static final AvroCodec<LifecycleEvent> LIFECYCLE = AvroCodec.of(LifecycleEvent.class);
    private static final AvroCodec<ShadowChange> SHADOW = AvroCodec.of(ShadowChange.class);
    private static final AvroCodec<Reply> REPLY = AvroCodec.of(Reply.class);
    /** As in every dead letter. */
    private static final int MAX_PAYLOAD = 16 * 1_024;

    private static final AvroCodec<DeadLetter> DEAD_LETTER = AvroCodec.of(DeadLetter.class);
    private static final AvroCodec<UplinkMessage> UPLINK = AvroCodec.of(UplinkMessage.class);

    /**
     * What the effects of a record have in common.
     *
     * @param partition where the record stands
     * @param clock of the device
     * @param groups in which the device is
     */
    record Cause(Heard heard, DeviceId device, int partition, long clock, List<Group> groups) {
        private List<DeviceGroup> written() {
            return groups.stream()
                    .map(each -> new DeviceGroup(each.groupId(), each.name()))
                    .toList();
        }
    }

    /**
     * @param index of the effect among those of the record
     * @return empty for effects that no topic tells of
     */
    Optional<Addressed> write(Effect effect, Cause cause, int index) {
        Heard heard = cause.heard();
        DeviceId device = cause.device();
        int partition = cause.partition();
        long clock = cause.clock();
        String at = partition + "-" + heard.position() + "-" + index;
        if (effect instanceof Effect.Lifecycle event) {
            return Optional.of(lifecycle(event, cause, "lifecycle-" + at));
        } else if (effect instanceof Effect.KeepShadow shadow) {
            return Optional.of(shadow(shadow, cause, "shadow-" + at));
        } else if (effect instanceof Effect.SetAside setAside) {
            return Optional.of(deadLetter(setAside, device, "set-aside-" + at, clock));
        } else if (effect instanceof Effect.Answer answer) {
            return Optional.of(reply(answer, device, clock));
        } else if (effect instanceof Effect.Tell tell) {
            return Optional.of(InboxWriter.write(topics, tell.device(), tell.event(), "tell-" + at, clock));
        } else if (effect instanceof Effect.SayWill say) {
            return Optional.of(will(say, cause, MessageId.of(clock, partition, ofEffect(heard.offset(), index))));
        }
        return DownlinkWriter.write(effect, heard.device(), partition, heard.offset(), clock)
                .map(record -> new Addressed(topics.nameOf(Topics.DOWNLINK), record));
    }

    /** One record may have several wills said: no two of them have one number. */
    private static long ofEffect(long offset, int index) {
        return (long) index << Heard.OFFSET_BITS | offset;
    }

    private Addressed lifecycle(Effect.Lifecycle event, Cause cause, String id) {
        DeviceId device = cause.device();
        byte[] value = LIFECYCLE.encode(LifecycleEvent.newBuilder()
                .setEventId(id)
                .setProductId(device.productId())
                .setDeviceName(device.deviceName())
                .setTime(Instant.ofEpochMilli(cause.clock()))
                .setEvent(event.event().word())
                .setCause(event.cause())
                .setEpoch(event.epoch())
                .setGateway(event.gateway())
                .setAddress(event.address())
                .setParent(event.parent())
                .setMessageId(event.messageId())
                .setTopic(event.topic())
                .setGroups(cause.written())
                .setHops(event.hops())
                .build());
        return new Addressed(
                topics.nameOf(Topics.LIFECYCLE),
                OutgoingRecord.keyed(device.toString(), value, id, SOURCE, "io.tributary.lifecycle", cause.clock()));
    }

    /** Of the rule that sent it, as if the rule itself had set it aside. */
    private Addressed deadLetter(Effect.SetAside setAside, DeviceId device, String id, long clock) {
        Origin from = setAside.from();
        int suffix = from.rule().indexOf('/'); // of its error actions
        String stage = "rule/" + (suffix < 0 ? from.rule() : from.rule().substring(0, suffix));
        byte[] payload = setAside.message().payload().bytes();
        byte[] value = DEAD_LETTER.encode(DeadLetter.newBuilder()
                .setStage(stage)
                .setKind("repub-" + setAside.cause().word())
                .setReason(reasonOf(setAside) + "; the rule made it of a record of the topic with the id "
                        + from.topicId())
                .setMessageId(setAside.message().messageId())
                .setProductId(device.productId())
                .setDeviceName(device.deviceName())
                .setTopic(setAside.message().topic())
                .setPayload(ByteBuffer.wrap(payload, 0, Math.min(payload.length, MAX_PAYLOAD)))
                .setSourceTopic("") // uplink, lifecycle or shadow: what is known is Kafka's id of it
                .setSourcePartition(from.partition())
                .setSourceOffset(from.offset())
                .build());
        return new Addressed(
                topics.nameOf(Topics.DEAD_LETTERS),
                OutgoingRecord.keyed(stage, value, id, SOURCE, "io.tributary.dead-letter", clock));
    }

    private static String reasonOf(Effect.SetAside setAside) {
        return switch (setAside.cause()) {
            case NOT_PERMITTED ->
                "the product does not let its devices receive on the topic: give it a topic class with 'subscribe' or 'both', or send elsewhere";
            case TOO_LARGE -> "the device said when it connected that it takes no packet of this size";
            default -> "the device refused it: its PUBACK has a reason code above 127";
        };
    }

    private Addressed shadow(Effect.KeepShadow shadow, Cause cause, String id) {
        DeviceId device = cause.device();
        byte[] value = SHADOW.encode(ShadowChange.newBuilder()
                .setEventId(id)
                .setProductId(device.productId())
                .setDeviceName(device.deviceName())
                .setShadow(shadow.name())
                .setVersion(shadow.after().version())
                .setTime(Instant.ofEpochMilli(cause.clock()))
                .setBy(shadow.byApplication() ? "application" : "device")
                .setBefore(shadow.before().stateJson())
                .setAfter(shadow.after().stateJson())
                .setGroups(cause.written())
                .build());
        return new Addressed(
                topics.nameOf(Topics.SHADOW),
                OutgoingRecord.keyed(device.toString(), value, id, SOURCE, "io.tributary.shadow", cause.clock()));
    }

    private Addressed reply(Effect.Answer answer, DeviceId device, long clock) {
        byte[] value = REPLY.encode(Reply.newBuilder()
                .setRequestId(answer.requestId())
                .setReplyTo(answer.replyTo())
                .setProductId(device.productId())
                .setDeviceName(device.deviceName())
                .setTime(Instant.ofEpochMilli(clock))
                .setOutcome(answer.outcome())
                .setPayload(ByteBuffer.wrap(answer.payload().bytes()))
                .build());
        return new Addressed(
                topics.nameOf(Topics.REPLIES),
                OutgoingRecord.keyed(
                        answer.requestId(), value, answer.requestId(), SOURCE, "io.tributary.reply", clock));
    }

    private Addressed will(Effect.SayWill say, Cause cause, String id) {
        DeviceId device = cause.device();
        Will will = say.will();
        byte[] value = UPLINK.encode(UplinkMessage.newBuilder()
                .setMessageId(id)
                .setProductId(device.productId())
                .setDeviceName(device.deviceName())
                .setTopic(will.topic())
                .setPayload(ByteBuffer.wrap(will.payload().bytes()))
                .setQos(will.qos())
                .setReceivedAt(Instant.ofEpochMilli(cause.clock()))
                .setGateway(say.gateway())
                .setGroups(cause.written())
                .setMessageProperties(MqttProperties.write(will.properties()))
                .build());
        return new Addressed(
                topics.nameOf(Topics.UPLINK),
                OutgoingRecord.keyed(device.toString(), value, id, SOURCE, "io.tributary.uplink", cause.clock()));
    }
}
