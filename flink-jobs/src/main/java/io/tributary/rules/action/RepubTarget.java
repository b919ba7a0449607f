package io.tributary.rules.action;

import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
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
