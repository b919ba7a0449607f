package io.tributary.rules.action;

import io.tributary.identity.RejectedException;
import io.tributary.rules.RuleAction;
import io.tributary.rules.RuleDefinition;
import io.tributary.rules.TopicTemplate;
import io.tributary.stream.Addressed;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Tells the error actions of a rule what it could not do, once for each failure. When one of them cannot do its work, that is a dead letter
 * and no more: no failure of an error action reaches an error action. One thread. (Rule engine, section 3.1.)
 */
final class ErrorActions {
    /** Of the dead letter of an error action. */
    static final String KIND = "error-action";

    /** Behind a rule's name, which has no slash: the error actions are a stream of their own. */
    private static final String STREAM = "/error";

    private final List<RuleAction> actions;
    private final ActionRecords records;
    private final DeadLetters deadLetters;
    private final ActionPlan.TargetLimits limits;

    ErrorActions(ActionPlan plan, DeadLetters deadLetters, ActionPlan.TargetLimits limits) {
        this.actions = plan.errorActions();
        this.records = new ActionRecords("rule/" + plan.rule(), plan.rule() + STREAM, plan.uplinkTopicId());
        this.deadLetters = deadLetters;
        this.limits = limits;
    }

    /**
     * @param number of the failure among those of its message, rising
     */
    void tell(Failure failure, int number, Actions.Lanes lanes) {
        for (int i = 0; i < actions.size(); i++) {
            int index = number * RuleDefinition.MAX_ACTIONS + i;
            try {
                if (actions.get(i) instanceof RuleAction.Repub repub) {
                    repub(failure, repub, index, lanes);
                } else if (actions.get(i) instanceof RuleAction.Kafka kafka) {
                    kafka(failure, kafka, index, lanes);
                }
            } catch (RejectedException e) {
                setAside(failure, index, String.valueOf(e.getMessage()), lanes);
            }
        }
    }

    private void repub(Failure failure, RuleAction.Repub repub, int index, Actions.Lanes lanes) {
        RepubTarget target = RepubTarget.of(repub.topic(), failure::value, limits);
        Optional<byte[]> payload = fitting(failure, limits.payloadBytes(), UnaryOperator.identity());
        if (payload.isEmpty()) {
            setAside(failure, index, "a message has at most " + limits.payloadBytes() + " bytes", lanes);
            return;
        }
        lanes.atOnce(records.toDevice(failure.source(), target, payload.get(), repub.qos(), index));
    }

    private void kafka(Failure failure, RuleAction.Kafka kafka, int index, Actions.Lanes lanes) {
        Optional<String> key = kafka.key().isEmpty()
                ? Optional.of(failure.source().device())
                : new TopicTemplate(kafka.key())
                        .fill(name -> failure.value(name).map(Object::toString));
        if (key.isEmpty()) {
            setAside(failure, index, "a column that the key '" + kafka.key() + "' names has no value", lanes);
            return;
        }
        byte[] keyBytes = key.get().getBytes(StandardCharsets.UTF_8);
        UnaryOperator<byte[]> form = kafka.envelope().equals(RuleAction.Kafka.QUEUE)
                ? bare -> JsonText.queueRecord(failure.source(), bare)
                : UnaryOperator.identity();
        Optional<byte[]> value = fitting(failure, ActionRecords.MAX_RECORD - keyBytes.length, form);
        if (value.isEmpty()) {
            setAside(failure, index, "at most " + ActionRecords.MAX_RECORD + " bytes fit into a record", lanes);
            return;
        }
        Addressed record = records.toTopic(failure.source(), kafka.topic(), keyBytes, value.get(), index);
        lanes.once(record);
    }

    /** As much of it as fits. */
    private static Optional<byte[]> fitting(Failure failure, int most, UnaryOperator<byte[]> form) {
        for (Failure.Detail detail : Failure.Detail.values()) {
            byte[] bytes = form.apply(failure.json(detail));
            if (bytes.length <= most) {
                return Optional.of(bytes);
            }
        }
        return Optional.empty();
    }

    private void setAside(Failure failure, int index, String reason, Actions.Lanes lanes) {
        lanes.deadLetter(deadLetters.of(
                failure.source(),
                "error-" + index,
                KIND,
                "the error action could not tell of " + failure.kind() + ": " + reason));
    }
}
