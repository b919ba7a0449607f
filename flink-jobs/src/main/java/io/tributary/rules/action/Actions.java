package io.tributary.rules.action;

import io.tributary.codec.AvroCodec;
import io.tributary.forward.ForwardBody;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.rules.RuleAction;
import io.tributary.rules.RuleDefinition;
import io.tributary.rules.TopicTemplate;
import io.tributary.schemas.avro.InboxEvent;
import io.tributary.schemas.avro.Origin;
import io.tributary.schemas.avro.PublishRequested;
import io.tributary.stream.Addressed;
import io.tributary.stream.OutgoingRecord;
import io.tributary.topic.TopicName;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a rule's actions make of its results: records, or dead letters that say why not. Every id follows from the source position. One thread. */
public final class Actions {
    private static final String INBOX_TYPE = "io.tributary.inbox";
    private static final String ROW_TYPE = "io.tributary.rule-result";
    /** Kafka refuses records beyond about a megabyte, and one refused record would stop the job. */
    private static final int MAX_RECORD = 900_000;
    /** A key above it would stop a database's whole sink: PostgreSQL indexes about 2,700 bytes. */
    private static final int MAX_KEY = 2_000;

    private static final AvroCodec<InboxEvent> INBOX = AvroCodec.of(InboxEvent.class);

    /** Where records go. */
    public interface Lanes {
        /** The command lane: to the inbox, at once. */
        void atOnce(OutgoingRecord record);

        /** The data lane: in a transaction. */
        void once(Addressed record);

        /** A dead letter, which goes by the data lane, too. */
        void deadLetter(Addressed record);
    }

    private final ActionPlan plan;
    private final String source;
    /** What all ids of the rule begin with, before they are digested. */
    private final String whose;

    private final MessageDigest sha256 = sha256();
    private final DeadLetters deadLetters;
    private final ActionPlan.TargetLimits limits;
    private final @Nullable AvroRow key;
    private final @Nullable AvroRow value;

    public Actions(ActionPlan plan, DeadLetters deadLetters, ActionPlan.TargetLimits limits) {
        this.plan = plan;
        this.source = "rule/" + plan.rule();
        this.whose = plan.rule() + '\n' + plan.uplinkTopicId() + '\n';
        this.deadLetters = deadLetters;
        this.limits = limits;
        ActionPlan.TableForm table = plan.table();
        this.key = table == null ? null : new AvroRow(table.keySchema(), table.keySchemaId());
        this.value = table == null ? null : new AvroRow(table.valueSchema(), table.valueSchemaId());
    }

    /** Hands one result to every action. */
    public void run(RuleResult result, Lanes lanes) {
        List<RuleAction> actions = plan.actions();
        for (int i = 0; i < actions.size(); i++) {
            RuleAction action = actions.get(i);
            int index = result.index() * RuleDefinition.MAX_ACTIONS + i;
            if (action instanceof RuleAction.Repub repub) {
                repub(result, repub, index, lanes);
            } else if (action instanceof RuleAction.Kafka kafka) {
                kafka(result, kafka, index, lanes);
            } else if (action instanceof RuleAction.Forward forward) {
                forward(result, forward, index, lanes);
            }
        }
        if (key != null && value != null && plan.table() != null) {
            row(result, plan.table().topic(), key, value, lanes);
        }
    }

    private void repub(RuleResult result, RuleAction.Repub repub, int index, Lanes lanes) {
        String topic;
        DeviceId target;
        byte[] payload;
        try {
            topic = topicFor(result, repub);
            List<String> levels = TopicName.of(topic, limits.topicBytes(), limits.topicSlashes())
                    .levels();
            target = new DeviceId(levels.get(0), levels.size() > 1 ? levels.get(1) : "");
            payload = payloadOf(result, repub.payload());
        } catch (RejectedException e) {
            lanes.deadLetter(deadLetters.ofResult(
                    result, "repub-" + index, "repub-target", "repub to " + repub.topic() + ": " + e.getMessage()));
            return;
        }
        if (payload.length > limits.payloadBytes()) {
            lanes.deadLetter(deadLetters.ofResult(
                    result,
                    "repub-" + index,
                    "too-large",
                    "repub to " + topic + ": the result has " + payload.length + " bytes, a message at most "
                            + limits.payloadBytes()));
            return;
        }
        String id = idOf(result, index);
        InboxEvent event = InboxEvent.newBuilder()
                .setEventId(id)
                .setSource(source)
                .setPublishRequested(PublishRequested.newBuilder()
                        .setMessageId(id)
                        .setTopic(topic)
                        .setPayload(ByteBuffer.wrap(payload))
                        .setQos(
                                repub.qos() == RuleAction.Repub.QOS_OF_SOURCE
                                        ? Math.min(1, result.source().qos())
                                        : repub.qos())
                        .setOrigin(new Origin(
                                plan.rule(),
                                plan.uplinkTopicId(),
                                result.source().partition(),
                                result.source().offset(),
                                index))
                        .build())
                .build();
        lanes.atOnce(OutgoingRecord.keyed(
                target.toString(),
                INBOX.encode(event),
                id,
                source,
                INBOX_TYPE,
                result.source().receivedAtMillis()));
    }

    private void kafka(RuleResult result, RuleAction.Kafka kafka, int index, Lanes lanes) {
        Optional<String> recordKey = kafka.key().isEmpty()
                ? Optional.of(result.source().device())
                : new TopicTemplate(kafka.key())
                        .fill(column -> result.value(column).map(Object::toString));
        if (recordKey.isEmpty()) {
            lanes.deadLetter(deadLetters.ofResult(
                    result,
                    "kafka-" + index,
                    "null-key",
                    "a column that the key '" + kafka.key() + "' names has no value"));
            return;
        }
        try {
            byte[] bare = payloadOf(result, kafka.payload());
            byte[] payload = kafka.envelope().equals(RuleAction.Kafka.QUEUE)
                    ? JsonText.queueRecord(result.source(), bare)
                    : bare;
            once(result, kafka.topic(), recordKey.get(), payload, "kafka-" + index, index, lanes);
        } catch (RejectedException e) {
            lanes.deadLetter(deadLetters.ofResult(
                    result, "kafka-" + index, "no-payload", "to topic " + kafka.topic() + ": " + e.getMessage()));
        }
    }

    /** The body of the request; what is signed and when it is sent is the connector's. */
    private void forward(RuleResult result, RuleAction.Forward forward, int index, Lanes lanes) {
        String topic = plan.forwardTopics().get(forward.destination());
        if (topic == null) {
            throw new IllegalStateException("rule " + plan.rule() + " has no topic for " + forward.destination());
        }
        try {
            SourceMessage from = result.source();
            byte[] payload = payloadOf(result, forward.payload());
            DeviceId device = new DeviceId(from.productId(), from.deviceName());
            long seconds = Math.floorDiv(from.receivedAtMillis(), 1000L); // the same at every attempt
            ForwardBody body = JsonText.isJson(payload)
                    ? ForwardBody.ofJson(device, payload, from.offset(), seconds, from.topic())
                    : ForwardBody.ofBinary(device, payload, from.offset(), seconds, from.topic());
            once(result, topic, from.device(), body.bytes(), "forward-" + index, index, lanes);
        } catch (RejectedException e) {
            lanes.deadLetter(deadLetters.ofResult(
                    result,
                    "forward-" + index,
                    "no-payload",
                    "forward to " + forward.destination() + ": " + e.getMessage()));
        }
    }

    private void once(
            RuleResult result, String topic, String recordKey, byte[] payload, String letter, int index, Lanes lanes) {
        byte[] keyBytes = recordKey.getBytes(StandardCharsets.UTF_8);
        if (payload.length + keyBytes.length > MAX_RECORD) {
            lanes.deadLetter(deadLetters.ofResult(
                    result,
                    letter,
                    "too-large",
                    "the record has " + (payload.length + keyBytes.length) + " bytes, at most " + MAX_RECORD + " fit"));
            return;
        }
        lanes.once(new Addressed(
                topic,
                new OutgoingRecord(
                        keyBytes,
                        payload,
                        idOf(result, index),
                        source,
                        ROW_TYPE,
                        result.source().receivedAtMillis(),
                        result.source().device(),
                        OutgoingRecord.BY_KEY)));
    }

    /** One column as it is, or all as a JSON object. */
    private static byte[] payloadOf(RuleResult result, String column) {
        if (column.isEmpty()) {
            return result.json();
        }
        Object payload = result.value(column)
                .orElseThrow(() -> new RejectedException(
                        Rejection.INVALID, "column '" + column + "', which is the payload, has no value"));
        return payload instanceof byte[] bytes ? bytes : payload.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** A value stands for one level, or for a part of one: what a device says must not choose another device's topic. */
    private static String topicFor(RuleResult result, RuleAction.Repub repub) {
        return new TopicTemplate(repub.topic())
                .fill(column -> result.value(column).map(value -> levelOf(column, value)))
                .orElseThrow(() -> new RejectedException(Rejection.INVALID, "a column the topic names has no value"));
    }

    private static String levelOf(String column, Object value) {
        String text = value.toString();
        if (text.isEmpty() || text.indexOf('/') >= 0) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "column " + column + " has the value '" + text + "', which is not a level of a topic");
        }
        return text;
    }

    private void row(RuleResult result, String topic, AvroRow keyForm, AvroRow valueForm, Lanes lanes) {
        String index = "row-" + result.index();
        Optional<String> missing = keyForm.missing(result).or(() -> valueForm.missing(result));
        if (missing.isPresent()) {
            lanes.deadLetter(deadLetters.ofResult(
                    result, index, "null-key", "column '" + missing.get() + "' has no value and needs one"));
            return;
        }
        String nul = AvroRow.columnWithNul(result);
        if (nul != null) {
            lanes.deadLetter(deadLetters.ofResult(
                    result,
                    index,
                    "nul-character",
                    "column '" + nul + "' holds a NUL character, which databases do not keep"));
            return;
        }
        byte[] key = keyForm.encode(result);
        if (key.length > MAX_KEY) {
            lanes.deadLetter(deadLetters.ofResult(
                    result,
                    index,
                    "key-too-large",
                    "the key has " + key.length + " bytes; databases index at most " + MAX_KEY));
            return;
        }
        byte[] row = valueForm.encode(result);
        if (row.length > MAX_RECORD) {
            lanes.deadLetter(deadLetters.ofResult(
                    result,
                    index,
                    "too-large",
                    "the row has " + row.length + " bytes, at most " + MAX_RECORD + " fit"));
            return;
        }
        lanes.once(new Addressed(
                topic,
                new OutgoingRecord(
                        key,
                        row,
                        idOf(result, result.index() * RuleDefinition.MAX_ACTIONS),
                        source,
                        ROW_TYPE,
                        result.source().receivedAtMillis(),
                        result.source().device(),
                        OutgoingRecord.BY_KEY)));
    }

    /** 128 bits that follow from rule and source position: the same at every attempt and in every replay. */
    private String idOf(RuleResult result, int index) {
        SourceMessage from = result.source();
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
