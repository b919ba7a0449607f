package io.tributary.rules;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A topic in which <code>${column}</code> stands for a column of the result.
 *
 * @param text as written
 */
public record TopicTemplate(String text) implements Serializable {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]*)}");

    /** The columns it names, in order. */
    public List<String> columns() {
        return PLACEHOLDER.matcher(text).results().map(match -> match.group(1)).toList();
    }

    /**
     * The topic for one result; empty when a column it names has no value there.
     *
     * @param valueOf a column's value as text
     */
    public Optional<String> fill(Function<String, Optional<String>> valueOf) {
        Matcher matcher = PLACEHOLDER.matcher(text);
        StringBuilder topic = new StringBuilder();
        while (matcher.find()) {
            Optional<String> value = valueOf.apply(matcher.group(1));
            if (value.isEmpty()) {
                return Optional.empty();
            }
            matcher.appendReplacement(topic, Matcher.quoteReplacement(value.get()));
        }
        return Optional.of(matcher.appendTail(topic).toString());
    }
}
