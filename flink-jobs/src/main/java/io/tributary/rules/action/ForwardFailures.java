package io.tributary.rules.action;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.delivery.Hops;
import io.tributary.rules.RuleDefinition;
import io.tributary.schemas.avro.DeadLetter;
import io.tributary.stream.Addressed;
import io.tributary.stream.OutgoingRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the error actions of a rule are told of results that Kafka Connect could not post, from the dead letters it wrote of them. Pure.
 *
 * @param inbox whole name of the topic, like the others
 * @param deadLetters where the letters were read, and where go those of error actions
 */
public record ForwardFailures(String inbox, String deadLetters, ActionPlan.TargetLimits limits) {
    private static final Set<String> KINDS = Set.of("forward-failed", "forward-refused");
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.USE_JAVA_ARRAY_FOR_JSON_ARRAY);

    /**
     * Where a letter was read.
     *
     * @param topicId Kafka's id of the topic
     */
    public record At(String topicId, int partition, long offset, long timeMillis) {}

    /** Whether a letter is about a result that was not posted. */
    public static boolean isOne(DeadLetter letter) {
        return KINDS.contains(letter.getKind());
    }

    /** The records that tell; the same for the same letter. */
    public List<Addressed> of(RuleDefinition rule, DeadLetter letter, At at) {
        SourceMessage source = sourceOf(letter, at);
        Failure failure = new Failure(
                rule.name(),
                rule.version(),
                0,
                "forward",
                letter.getKind(),
                letter.getReason(),
                source,
                resultOf(source, letter));
        ActionPlan plan = new ActionPlan(
                rule.name(), rule.version(), rule.actions(), rule.errorActions(), at.topicId(), null, Map.of());
        List<Addressed> told = new ArrayList<>();
        new ErrorActions(plan, lettersOf(rule), limits).tell(failure, 0, new Lanes(told));
        return told;
    }

    /** The dead letter of what a topic did not take. */
    public Addressed notTold(RuleDefinition rule, DeadLetter letter, At at, String topic, String reason) {
        return lettersOf(rule)
                .of(sourceOf(letter, at), "error-" + topic, ErrorActions.KIND, "to topic " + topic + ": " + reason);
    }

    private DeadLetters lettersOf(RuleDefinition rule) {
        return new DeadLetters("rule/" + rule.name(), rule.version(), deadLetters, deadLetters);
    }

    private static SourceMessage sourceOf(DeadLetter letter, At at) {
        return new SourceMessage(
                letter.getMessageId(),
                letter.getProductId(),
                letter.getDeviceName(),
                letter.getTopic(),
                bytesOf(letter),
                1,
                at.timeMillis(),
                at.partition(),
                at.offset(),
                Hops.MOST); // the letter does not say
    }

    /** The result is in the body that was not taken, unless it is no object, or the letter had no room for all of it. */
    private static Optional<RuleResult> resultOf(SourceMessage source, DeadLetter letter) {
        try {
            JsonNode payload = JSON.readTree(bytesOf(letter)).path("payload");
            if (!payload.isObject()) {
                return Optional.empty();
            }
            List<String> names = new ArrayList<>();
            List<@Nullable Object> values = new ArrayList<>();
            for (Map.Entry<String, JsonNode> each : payload.properties()) {
                names.add(each.getKey());
                values.add(JSON.treeToValue(each.getValue(), Object.class));
            }
            return Optional.of(new RuleResult(source, 0, names, values));
        } catch (IOException e) { // cut, so it is no JSON; the failure is told without it
            return Optional.empty();
        }
    }

    private static byte[] bytesOf(DeadLetter letter) {
        byte[] bytes = new byte[letter.getPayload().remaining()];
        letter.getPayload().duplicate().get(bytes);
        return bytes;
    }

    /** All into one list. */
    private final class Lanes implements Actions.Lanes {
        private final List<Addressed> told;

        Lanes(List<Addressed> told) {
            this.told = told;
        }

        @Override
        public void atOnce(OutgoingRecord record) {
            told.add(new Addressed(inbox, record));
        }

        @Override
        public void once(Addressed record) {
            told.add(record);
        }

        @Override
        public void deadLetter(Addressed record) {
            told.add(record);
        }
    }
}
