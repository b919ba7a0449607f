package io.tributary.rules.job;

import io.tributary.codec.AvroCodec;
import io.tributary.schemas.avro.DeadLetter;
import io.tributary.stream.LogRecord;
import io.tributary.stream.OutgoingRecord;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Makes the dead letters of one rule.
 *
 * @param rule its name
 * @param sourceTopic the whole name of the topic it reads
 */
record DeadLetters(String rule, String sourceTopic) implements Serializable {
    private static final String TYPE = "io.tributary.dead-letter";
    private static final int MAX_PAYLOAD = 16 * 1_024;
    private static final AvroCodec<DeadLetter> CODEC = AvroCodec.of(DeadLetter.class);

    /** A record that is no message at all. */
    OutgoingRecord unreadable(LogRecord record, String reason) {
        DeadLetter letter = letter("unreadable-record", reason)
                .setMessageId("")
                .setProductId("")
                .setDeviceName("")
                .setTopic("")
                .setPayload(cut(record.value()))
                .setSourcePartition(record.partition())
                .setSourceOffset(record.offset())
                .build();
        return outgoing(letter, "0", record.timeMillis());
    }

    /** A message the rule cannot read. */
    OutgoingRecord ofMessage(SourceMessage message, String kind, String reason) {
        DeadLetter letter = letter(kind, reason)
                .setMessageId(message.messageId())
                .setProductId(message.productId())
                .setDeviceName(message.deviceName())
                .setTopic(message.topic())
                .setPayload(cut(message.payload()))
                .setSourcePartition(message.partition())
                .setSourceOffset(message.offset())
                .build();
        return outgoing(letter, "0", message.receivedAtMillis());
    }

    /**
     * A result an action cannot use.
     *
     * @param index tells apart what one source record gave
     */
    OutgoingRecord ofResult(RuleResult result, String index, String kind, String reason) {
        DeadLetter letter = letter(kind, reason)
                .setMessageId(result.messageId())
                .setProductId(result.productId())
                .setDeviceName(result.deviceName())
                .setTopic(result.topic())
                .setPayload(cut(result.json()))
                .setSourcePartition(result.partition())
                .setSourceOffset(result.offset())
                .build();
        return outgoing(letter, index, result.receivedAtMillis());
    }

    private DeadLetter.Builder letter(String kind, String reason) {
        return DeadLetter.newBuilder()
                .setStage("rule/" + rule)
                .setKind(kind)
                .setReason(reason)
                .setSourceTopic(sourceTopic);
    }

    private OutgoingRecord outgoing(DeadLetter letter, String index, long timeMillis) {
        String id = rule + "-" + letter.getSourcePartition() + "-" + letter.getSourceOffset() + "-" + index;
        return OutgoingRecord.keyed("rule/" + rule, CODEC.encode(letter), id, "rule/" + rule, TYPE, timeMillis);
    }

    private static ByteBuffer cut(byte[] payload) {
        return ByteBuffer.wrap(payload.length > MAX_PAYLOAD ? Arrays.copyOf(payload, MAX_PAYLOAD) : payload);
    }
}
