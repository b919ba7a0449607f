package io.tributary.rules.match;

import io.tributary.topic.TopicFilter;
import java.util.Optional;
import java.util.Set;

/**
 * Whose messages on which topics one party of a {@link TopicIndex} wants.
 *
 * @param topics on which
 * @param productId of whose devices alone; empty for all
 * @param party who wants them
 */
public record Interest<T>(Topics topics, Optional<String> productId, T party) {

    /** Some topics, or all. */
    public sealed interface Topics {}

    /** Every topic, those that begin with {@code $} included: no filter says that. */
    public record Every() implements Topics {}

    /** What at least one of the filters matches; nothing when there is none. */
    public record Matching(Set<TopicFilter> filters) implements Topics {
        public Matching {
            filters = Set.copyOf(filters);
        }
    }

    /** In every message of every product. */
    public static <T> Interest<T> inAll(T party) {
        return new Interest<>(new Every(), Optional.empty(), party);
    }

    /** In the messages on topics that one of the filters matches, of every product. */
    public static <T> Interest<T> in(Set<TopicFilter> filters, T party) {
        return new Interest<>(new Matching(filters), Optional.empty(), party);
    }

    /** The same, of the devices of one product alone. */
    public Interest<T> ofProduct(String product) {
        return new Interest<>(topics, Optional.of(product), party);
    }
}
