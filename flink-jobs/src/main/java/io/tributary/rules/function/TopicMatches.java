package io.tributary.rules.function;

import io.tributary.identity.RejectedException;
import io.tributary.topic.TopicFilter;
import org.apache.flink.table.functions.ScalarFunction;
import org.jspecify.annotations.Nullable;

/**
 * {@code TOPIC_MATCHES(topic, filter)}: whether a topic is meant by an MQTT topic filter. (MQTT 3.1.1 section 4.7.) As a condition of a
 * rule, joined by AND and with a constant filter, it is also what the fabric finds the rule by.
 */
public final class TopicMatches extends ScalarFunction {
    public static final String NAME = "TOPIC_MATCHES";

    private transient @Nullable TopicFilter last;

    /** Null when either is; false for a text that is no topic filter. */
    public @Nullable Boolean eval(@Nullable String topic, @Nullable String filter) {
        if (topic == null || filter == null) {
            return null;
        }
        TopicFilter present = last;
        if (present == null || !present.text().equals(filter)) {
            try {
                present = new TopicFilter(filter);
            } catch (RejectedException e) {
                return false;
            }
            last = present;
        }
        return present.matches(topic);
    }
}
