package io.tributary.rules.action;

import io.tributary.codec.AvroCodec;
import io.tributary.schemas.avro.DeadLetter;
import io.tributary.stream.Addressed;
import io.tributary.stream.OutgoingRecord;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Makes the dead letters of one rule, or of the fabric itself.
 *
 * @param stage {@code rule/<name>} or {@code fabric}
 * @param version of the rule; 0 for the fabric
 * @param sourceTopic the whole name of the topic it reads
 * @param topic where they go, the whole name
 * @param insert of the rule's script, from 1; 0: none
 */
public record DeadLetters(String stage, int version, String sourceTopic, String topic, int insert) {
    private static final String TYPE = "io.tributary.dead-letter";
    private static final int MAX_PAYLOAD = 16 * 1_024;
    private static final int MAX_REASON = 2_000;
    private static final AvroCodec<DeadLetter> CODEC = AvroCodec.of(DeadLetter.class);

    /** Of what is no INSERT of a script. */
    public DeadLetters(String stage, int version, String sourceTopic, String topic) {
        this(stage, version, sourceTopic, topic, 0);
    }

    /** A message the rule cannot evaluate, with its bytes. */
    public Addressed ofMessage(SourceMessage message, String kind, String reason) {
        return of(message, "0", kind, reason);
    }

    /**
     * The same for one of several of a message.
     *
     * @param index tells them apart
     */
    Addressed of(SourceMessage message, String index, String kind, String reason) {
        return outgoing(message, message.payload(), index, kind, reason);
    }

    /**
     * A result an action cannot use.
     *
     * @param index tells apart what one source record gave
     */
    Addressed ofResult(RuleResult result, String index, String kind, String reason) {
        return outgoing(result.source(), result.json(), index, kind, reason);
    }

    private Addressed outgoing(SourceMessage source, byte[] payload, String index, String kind, String cause) {
        String reason = insert == 0 ? cause : "INSERT " + insert + ": " + cause;
        DeadLetter letter = DeadLetter.newBuilder()
                .setStage(stage)
                .setRuleVersion(version)
                .setRuleInsert(insert)
                .setKind(kind)
                .setReason(reason.length() > MAX_REASON ? reason.substring(0, MAX_REASON) : reason)
                .setMessageId(source.messageId())
                .setProductId(source.productId())
                .setDeviceName(source.deviceName())
                .setTopic(source.topic())
                .setPayload(
                        ByteBuffer.wrap(payload.length > MAX_PAYLOAD ? Arrays.copyOf(payload, MAX_PAYLOAD) : payload))
                .setSourceTopic(sourceTopic)
                .setSourcePartition(source.partition())
                .setSourceOffset(source.offset())
                .build();
        String id = stage + "-" + source.partition() + "-" + source.offset() + "-" + index;
        return new Addressed(
                topic, OutgoingRecord.keyed(stage, CODEC.encode(letter), id, stage, TYPE, source.receivedAtMillis()));
    }
}
