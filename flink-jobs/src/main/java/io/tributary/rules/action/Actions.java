package io.tributary.rules.action;

import io.tributary.forward.ForwardBody;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.rules.RuleAction;
import io.tributary.rules.RuleDefinition;
import io.tributary.rules.TopicTemplate;
import io.tributary.stream.Addressed;
import io.tributary.stream.OutgoingRecord;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a rule's actions make of its results: records, or dead letters that say why not. Every id follows from the source position. One thread. */
public final class Actions {
    /** A key above it would stop a database's whole sink: PostgreSQL indexes about 2,700 bytes. */
    private static final int MAX_KEY = 2_000;

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
    private final ActionRecords records;
    private final ErrorActions errors;
    private final DeadLetters deadLetters;
    private final ActionPlan.TargetLimits limits;
    private final @Nullable AvroRow key;
    private final @Nullable AvroRow value;

    public Actions(ActionPlan plan, DeadLetters deadLetters, ActionPlan.TargetLimits limits) {
        this.plan = plan;
        this.records = new ActionRecords("rule/" + plan.rule(), plan.rule(), plan.uplinkTopicId());
        this.errors = new ErrorActions(plan, deadLetters, limits);
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
            if (action instanceof RuleAction.Repub repub) {
                repub(step(result, "repub", i), repub, lanes);
            } else if (action instanceof RuleAction.RepubRow row) {
                repub(step(result, "repub", i), row, lanes);
            } else if (action instanceof RuleAction.Kafka kafka) {
                kafka(step(result, "kafka", i), kafka, lanes);
            } else if (action instanceof RuleAction.Forward forward) {
                forward(step(result, "forward", i), forward, lanes);
            }
        }
        if (key != null && value != null && plan.table() != null) {
            row(result, plan.table().topic(), key, value, lanes);
        }
    }

    /** What the rule cannot evaluate: a dead letter, and its error actions hear of it. */
    public void setAside(SourceMessage message, String kind, String reason, Lanes lanes) {
        lanes.deadLetter(deadLetters.of(message, Integer.toString(plan.firstIndex()), kind, reason));
        errors.tell(failure(Failure.EVALUATION, kind, reason, message, Optional.empty()), plan.firstIndex(), lanes);
    }

    /** What an action cannot use: the same. */
    private void setAside(Step step, String kind, String reason, Lanes lanes) {
        lanes.deadLetter(deadLetters.ofResult(step.result(), step.action() + "-" + step.index(), kind, reason));
        errors.tell(
                failure(step.action(), kind, reason, step.result().source(), Optional.of(step.result())),
                step.number(),
                lanes);
    }

    private Failure failure(
            String action, String kind, String reason, SourceMessage source, Optional<RuleResult> result) {
        return new Failure(plan.rule(), plan.version(), plan.insert(), action, kind, reason, source, result);
    }

    private void repub(Step step, RuleAction.Repub repub, Lanes lanes) {
        RepubTarget target;
        byte[] payload;
        try {
            target = RepubTarget.of(repub.topic(), step.result()::value, limits);
            payload = payloadOf(step.result(), repub.payload());
        } catch (RejectedException e) {
            setAside(step, "repub-target", "repub to " + repub.topic() + ": " + e.getMessage(), lanes);
            return;
        }
        send(step, target, payload, repub.qos(), lanes);
    }

    /** The same, by what the row itself says. */
    private void repub(Step step, RuleAction.RepubRow row, Lanes lanes) {
        RepubTarget target;
        byte[] payload;
        int qos;
        try {
            target = RepubTarget.said(step.result(), limits);
            payload = payloadOf(step.result(), RuleAction.RepubRow.PAYLOAD);
            qos = RepubTarget.qosSaid(step.result(), row.qos());
        } catch (RejectedException e) {
            setAside(step, "repub-target", "repub: " + e.getMessage(), lanes);
            return;
        }
        send(step, target, payload, qos, lanes);
    }

    private void send(Step step, RepubTarget target, byte[] payload, int qos, Lanes lanes) {
        if (payload.length > limits.payloadBytes()) {
            setAside(
                    step,
                    "too-large",
                    "repub to " + target.topic() + ": the result has " + payload.length + " bytes, a message at most "
                            + limits.payloadBytes(),
                    lanes);
            return;
        }
        lanes.atOnce(records.toDevice(step.result().source(), target, payload, qos, step.index()));
    }

    private void kafka(Step step, RuleAction.Kafka kafka, Lanes lanes) {
        SourceMessage from = step.result().source();
        Optional<String> recordKey = kafka.key().isEmpty()
                ? Optional.of(from.device())
                : new TopicTemplate(kafka.key())
                        .fill(column -> step.result().value(column).map(Object::toString));
        if (recordKey.isEmpty()) {
            setAside(step, "null-key", "a column that the key '" + kafka.key() + "' names has no value", lanes);
            return;
        }
        try {
            byte[] bare = payloadOf(step.result(), kafka.payload());
            byte[] payload = kafka.envelope().equals(RuleAction.Kafka.QUEUE) ? JsonText.queueRecord(from, bare) : bare;
            once(step, kafka.topic(), recordKey.get(), payload, lanes);
        } catch (RejectedException e) {
            setAside(step, "no-payload", "to topic " + kafka.topic() + ": " + e.getMessage(), lanes);
        }
    }

    /** The body of the request; what is signed and when it is sent is the connector's. */
    private void forward(Step step, RuleAction.Forward forward, Lanes lanes) {
        String topic = plan.forwardTopics().get(forward.destination());
        if (topic == null) {
            throw new IllegalStateException("rule " + plan.rule() + " has no topic for " + forward.destination());
        }
        try {
            SourceMessage from = step.result().source();
            byte[] payload = payloadOf(step.result(), forward.payload());
            DeviceId device = new DeviceId(from.productId(), from.deviceName());
            long seconds = Math.floorDiv(from.receivedAtMillis(), 1000L); // the same at every attempt
            ForwardBody body = JsonText.isJson(payload)
                    ? ForwardBody.ofJson(device, payload, from.offset(), seconds, from.topic())
                    : ForwardBody.ofBinary(device, payload, from.offset(), seconds, from.topic());
            once(step, topic, from.device(), body.bytes(), lanes);
        } catch (RejectedException e) {
            setAside(step, "no-payload", "forward to " + forward.destination() + ": " + e.getMessage(), lanes);
        }
    }

    private void once(Step step, String topic, String recordKey, byte[] payload, Lanes lanes) {
        byte[] keyBytes = recordKey.getBytes(StandardCharsets.UTF_8);
        int bytes = payload.length + keyBytes.length;
        if (bytes > ActionRecords.MAX_RECORD) {
            setAside(
                    step,
                    "too-large",
                    "the record has " + bytes + " bytes, at most " + ActionRecords.MAX_RECORD + " fit",
                    lanes);
            return;
        }
        lanes.once(records.toTopic(step.result().source(), topic, keyBytes, payload, step.index()));
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

    private void row(RuleResult result, String topic, AvroRow keyForm, AvroRow valueForm, Lanes lanes) {
        Step step = step(result, "jdbc", RuleDefinition.MAX_ACTIONS);
        Optional<String> missing = keyForm.missing(result).or(() -> valueForm.missing(result));
        if (missing.isPresent()) {
            setAside(step, "null-key", "column '" + missing.get() + "' has no value and needs one", lanes);
            return;
        }
        String nul = AvroRow.columnWithNul(result);
        if (nul != null) {
            setAside(
                    step,
                    "nul-character",
                    "column '" + nul + "' holds a NUL character, which databases do not keep",
                    lanes);
            return;
        }
        byte[] key = keyForm.encode(result);
        if (key.length > MAX_KEY) {
            setAside(
                    step,
                    "key-too-large",
                    "the key has " + key.length + " bytes; databases index at most " + MAX_KEY,
                    lanes);
            return;
        }
        byte[] row = valueForm.encode(result);
        if (row.length > ActionRecords.MAX_RECORD) {
            setAside(
                    step,
                    "too-large",
                    "the row has " + row.length + " bytes, at most " + ActionRecords.MAX_RECORD + " fit",
                    lanes);
            return;
        }
        lanes.once(records.toTopic(result.source(), topic, key, row, step.row()));
    }

    private Step step(RuleResult result, String action, int slot) {
        return new Step(result, action, slot, plan.firstIndex());
    }

    /**
     * One action on one result.
     *
     * @param slot the action's position; one behind the last for the row, which all tables share
     * @param first of the indexes of its INSERT
     */
    private record Step(RuleResult result, String action, int slot, int first) {
        /** Tells apart the records of one message. */
        int index() {
            return row() + slot;
        }

        /** The same for the row of tables. */
        int row() {
            return first + result.index() * RuleDefinition.MAX_ACTIONS;
        }

        /** Rises in the order in which a message's actions run. */
        int number() {
            return first + result.index() * (RuleDefinition.MAX_ACTIONS + 1) + slot;
        }
    }
}
