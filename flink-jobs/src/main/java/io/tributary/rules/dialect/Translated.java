package io.tributary.rules.dialect;

import io.tributary.topic.TopicFilter;
import java.util.List;
import java.util.Optional;

/** What became of a rule in the dialect. */
public sealed interface Translated {

    /**
     * The same rule in Flink SQL.
     *
     * @param sql one SELECT over {@code messages}; its first column is {@code payload}, the result: a STRING with JSON, or, for
     *     {@link PayloadFormat#BINARY}, the BYTES as they came. Then one nullable STRING column for each placeholder that was asked for,
     *     in alphabetical order, under the placeholder's name: the value under that key of the result as text
     * @param source of which topics
     * @param result what {@code payload} holds
     */
    record FlinkSql(String sql, TopicFilter source, PayloadFormat result) implements Translated {
        /** The first level of the source, whose product the rule's account must have; empty for a system topic ({@code $…}). */
        public Optional<String> productId() {
            return Optional.of(source.text().split("/", 2)[0]).filter(product -> !product.startsWith("$"));
        }
    }

    /** @param errors at least one, in the order of the text */
    record Refused(List<DialectError> errors) implements Translated {
        public Refused {
            errors = List.copyOf(errors);
        }
    }
}
