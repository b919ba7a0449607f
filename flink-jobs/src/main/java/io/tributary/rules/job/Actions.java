package io.tributary.rules.job;

import io.tributary.codec.AvroCodec;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.rules.RuleAction;
import io.tributary.rules.RuleDefinition;
import io.tributary.rules.TopicTemplate;
import io.tributary.schemas.avro.InboxEvent;
import io.tributary.schemas.avro.Origin;
import io.tributary.schemas.avro.PublishRequested;
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

/** What a rule's actions make of its results: records, or dead letters that say why not. Every id follows from the source position. */
final class Actions {
    private static final String INBOX_TYPE = "io.tributary.inbox";
    private static final String ROW_TYPE = "io.tributary.rule-result";
    /** Kafka refuses records beyond about a megabyte, and one refused record would stop the job. */
    private static final int MAX_ROW = 900_000;
    /** A key above it would stop a database's whole sink: PostgreSQL indexes about 2,700 bytes. */
    private static final int MAX_KEY = 2_000;

    private static final AvroCodec<InboxEvent> INBOX = AvroCodec.of(InboxEvent.class);

    /** Where records go. */
    interface Lanes {
        void repub(OutgoingRecord record);

        void row(OutgoingRecord record);

        void deadLetter(OutgoingRecord record);
    }

    private final RuleDefinition rule;
    private final String source;
    private final String topicId;
    private final DeadLetters deadLetters;
    private final ResultPlan.TargetLimits limits;
    private final @Nullable AvroRow key;
    private final @Nullable AvroRow value;

    Actions(ResultPlan plan, DeadLetters deadLetters) {
        this.rule = plan.rule();
        this.source = "rule/" + rule.name();
        this.topicId = plan.topicId();
        this.deadLetters = deadLetters;
        this.limits = plan.limits();
        ResultPlan.TableForm table = plan.table();
        this.key = table == null ? null : new AvroRow(table.keySchema(), table.keySchemaId());
        this.value = table == null ? null : new AvroRow(table.valueSchema(), table.valueSchemaId());
    }

    void run(RuleResult result, Lanes lanes) {
        List<RuleAction> actions = rule.actions();
        for (int i = 0; i < actions.size(); i++) {
            if (actions.get(i) instanceof RuleAction.Repub repub) {
                repub(result, repub, result.index() * RuleDefinition.MAX_ACTIONS + i, lanes);
            }
        }
        if (key != null && value != null) {
            row(result, key, value, lanes);
        }
    }

    private void repub(RuleResult result, RuleAction.Repub repub, int index, Lanes lanes) {
        String topic;
        DeviceId target;
        try {
            topic = topicFor(result, repub);
            List<String> levels = TopicName.of(topic, limits.topicBytes(), limits.topicSlashes())
                    .levels();
            target = new DeviceId(levels.get(0), levels.size() > 1 ? levels.get(1) : "");
        } catch (RejectedException e) {
            lanes.deadLetter(deadLetters.ofResult(
                    result, "repub-" + index, "repub-target", "repub to " + repub.topic() + ": " + e.getMessage()));
            return;
        }
        byte[] payload = result.json();
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
                        .setQos(repub.qos())
                        .setOrigin(new Origin(rule.name(), topicId, result.partition(), result.offset(), index))
                        .build())
                .build();
        lanes.repub(OutgoingRecord.keyed(
                target.toString(), INBOX.encode(event), id, source, INBOX_TYPE, result.receivedAtMillis()));
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

    private void row(RuleResult result, AvroRow keyForm, AvroRow valueForm, Lanes lanes) {
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
        if (row.length > MAX_ROW) {
            lanes.deadLetter(deadLetters.ofResult(
                    result, index, "too-large", "the row has " + row.length + " bytes, at most " + MAX_ROW + " fit"));
            return;
        }
        String device = result.productId() + "/" + result.deviceName();
        lanes.row(new OutgoingRecord(
                key,
                row,
                idOf(result, result.index() * RuleDefinition.MAX_ACTIONS),
                source,
                ROW_TYPE,
                result.receivedAtMillis(),
                device,
                OutgoingRecord.BY_KEY));
    }

    /** 128 bits that follow from rule and source position: the same at every attempt and in every replay. */
    private String idOf(RuleResult result, int index) {
        String position =
                rule.name() + '\n' + topicId + '\n' + result.partition() + '\n' + result.offset() + '\n' + index;
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(position.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK", e);
        }
    }
}
