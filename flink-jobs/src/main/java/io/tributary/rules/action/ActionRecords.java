package io.tributary.rules.action;

import io.tributary.codec.AvroCodec;
import io.tributary.rules.RuleAction;
import io.tributary.schemas.avro.InboxEvent;
import io.tributary.schemas.avro.Origin;
import io.tributary.schemas.avro.PublishRequested;
import io.tributary.stream.Addressed;
import io.tributary.stream.OutgoingRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Records for the inbox and for topics. Every id follows from rule and source position: the same at every attempt and in every replay. One
 * thread.
 */
final class ActionRecords {
    /** Kafka refuses records beyond about a megabyte, and one refused record would stop the job. */
    static final int MAX_RECORD = 900_000;

    private static final String INBOX_TYPE = "io.tributary.inbox";
    private static final String ROW_TYPE = "io.tributary.rule-result";
    private static final AvroCodec<InboxEvent> INBOX = AvroCodec.of(InboxEvent.class);

    private final String source;
    private final String stream;
    private final String uplinkTopicId;
    /** What all ids begin with, before they are digested. */
    private final String whose;

    private final MessageDigest sha256 = sha256();

    /**
     * @param source of the events
     * @param stream what repeats are told apart by: within it, indexes of one message rise in the order in which its records are made
     */
    ActionRecords(String source, String stream, String uplinkTopicId) {
        this.source = source;
        this.stream = stream;
        this.uplinkTopicId = uplinkTopicId;
        this.whose = stream + '\n' + uplinkTopicId + '\n';
    }

    /** To the inbox: a message for a device. */
    OutgoingRecord toDevice(SourceMessage from, RepubTarget target, byte[] payload, int qos, int index) {
        String id = idOf(from, index);
        InboxEvent event = InboxEvent.newBuilder()
                .setEventId(id)
                .setSource(source)
                .setPublishRequested(PublishRequested.newBuilder()
                        .setMessageId(id)
                        .setTopic(target.topic())
                        .setPayload(ByteBuffer.wrap(payload))
                        .setQos(qos == RuleAction.Repub.QOS_OF_SOURCE ? Math.min(1, from.qos()) : qos)
                        .setOrigin(
                                new Origin(stream, uplinkTopicId, from.partition(), from.offset(), index, from.hops()))
                        .build())
                .build();
        return OutgoingRecord.keyed(
                target.device().toString(), INBOX.encode(event), id, source, INBOX_TYPE, from.receivedAtMillis());
    }

    /** To a topic, by its whole name. */
    Addressed toTopic(SourceMessage from, String topic, byte[] key, byte[] value, int index) {
        return new Addressed(
                topic,
                new OutgoingRecord(
                        key,
                        value,
                        idOf(from, index),
                        source,
                        ROW_TYPE,
                        from.receivedAtMillis(),
                        from.device(),
                        OutgoingRecord.BY_KEY));
    }

    /** 128 bits. */
    private String idOf(SourceMessage from, int index) {
        String position = whose + from.partition() + '\n' + from.offset() + '\n' + index;
        byte[] digest = sha256.digest(position.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest, 0, 16);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK", e);
        }
    }
}
