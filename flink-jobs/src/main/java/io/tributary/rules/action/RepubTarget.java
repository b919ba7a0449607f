package io.tributary.rules.action;

import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.rules.RuleAction;
import io.tributary.rules.TopicTemplate;
import io.tributary.topic.TopicName;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Where a message goes: its topic and the device, which are the topic's first two levels. */
record RepubTarget(String topic, DeviceId device) {

    /**
     * The template with its values put in. A value stands for one level, or for a part of one: what a device says must not choose another
     * device's topic.
     *
     * @param valueOf what a name of the template stands for
     * @throws RejectedException when a value is missing or is not a level, or what comes of it is not the topic of a device
     */
    static RepubTarget of(String template, Function<String, Optional<Object>> valueOf, ActionPlan.TargetLimits limits) {
        String topic = new TopicTemplate(template)
                .fill(name -> valueOf.apply(name).map(value -> levelOf(name, value)))
                .orElseThrow(() -> new RejectedException(Rejection.INVALID, "a column the topic names has no value"));
        return at(topic, limits);
    }

    /** What the row says in its column {@code topic}, whole; its author made it of what devices say. */
    static RepubTarget said(RuleResult result, ActionPlan.TargetLimits limits) {
        return at(
                result.value(RuleAction.RepubRow.TOPIC)
                        .map(Object::toString)
                        .orElseThrow(() -> new RejectedException(
                                Rejection.INVALID, "column 'topic', which says where to, has no value")),
                limits);
    }

    /** What the row says in its column {@code qos}; without that, or a value in it, the other. */
    static int qosSaid(RuleResult result, int otherwise) {
        if (!result.names().contains(RuleAction.RepubRow.QOS)) {
            return otherwise;
        }
        Optional<Object> said = result.value(RuleAction.RepubRow.QOS);
        if (said.isEmpty()) {
            return otherwise;
        }
        long qos = ((Number) said.get()).longValue();
        if (qos < 0 || qos > 2) {
            throw new RejectedException(
                    Rejection.INVALID, "column 'qos' has the value " + qos + ", which is neither 0 nor 1");
        }
        return (int) Math.min(1, qos);
    }

    private static RepubTarget at(String topic, ActionPlan.TargetLimits limits) {
        List<String> levels =
                TopicName.of(topic, limits.topicBytes(), limits.topicSlashes()).levels();
        return new RepubTarget(topic, new DeviceId(levels.get(0), levels.size() > 1 ? levels.get(1) : ""));
    }

    private static String levelOf(String name, Object value) {
        String text = value.toString();
        if (text.isEmpty() || text.indexOf('/') >= 0) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "column " + name + " has the value '" + text + "', which is not a level of a topic");
        }
        return text;
    }
}
