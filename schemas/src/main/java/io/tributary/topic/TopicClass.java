package io.tributary.topic;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a product allows on one custom topic of its devices. (Device protocol, section 3.2.)
 *
 * @param suffix the part behind {@code productId/deviceName/}: levels of letters, digits, {@code _ : -}, a level may be {@code +}
 * @param publish devices may publish to it
 * @param subscribe devices may receive from it
 */
public record TopicClass(String suffix, boolean publish, boolean subscribe) {
    /** Possessive, so that a text of ten thousand levels is matched in a loop, not by as many calls. */
    private static final Pattern LEVELS = Pattern.compile("(?:[a-zA-Z0-9_:-]++|\\+)(?:/(?:[a-zA-Z0-9_:-]++|\\+))*+");

    /** The topics every device has. (Device protocol, section 3.1.) */
    public static final List<TopicClass> DEFAULTS = List.of(
            new TopicClass("control", false, true),
            new TopicClass("event", true, false),
            new TopicClass("data", true, true));

    /** How many separators the suffix has. */
    public int slashes() {
        return (int) suffix.chars().filter(each -> each == '/').count();
    }

    public TopicClass {
        if (!LEVELS.matcher(suffix).matches()) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "'" + suffix + "' is not a custom topic",
                    "Use letters, digits, '_', ':' and '-' in levels separated by '/'; a level may be '+'.",
                    "topicClasses.suffix");
        }
        if (!publish && !subscribe) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "topic class '" + suffix + "' allows nothing",
                    "Allow publish, subscribe or both.",
                    "topicClasses.privilege");
        }
    }
}
