package io.tributary.rules.match;

import io.tributary.topic.TopicFilter;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who wants a message, found by its topic level by level instead of asking each filter. (MQTT 3.1.1 section 4.7.) Immutable and
 * thread-safe; a change is a new index, which a thousand filters make in a few milliseconds. {@link TopicCache} remembers its answers.
 */
public final class TopicIndex<T> {
    private final List<Interest<T>> interests;
    private final TopicLevel root = new TopicLevel();
    private final BitSet everywhere = new BitSet();
    private final Map<String, BitSet> everywhereIn = new HashMap<>();

    /** @param interests in the order in which {@link #match} names their parties */
    public TopicIndex(Collection<Interest<T>> interests) {
        this.interests = List.copyOf(interests);
        for (int i = 0; i < this.interests.size(); i++) {
            Interest<T> interest = this.interests.get(i);
            if (interest.topics() instanceof Interest.Matching matching) {
                for (TopicFilter filter : matching.filters()) {
                    root.add(filter.text(), i);
                }
            } else {
                interest.productId()
                        .map(product -> everywhereIn.computeIfAbsent(product, any -> new BitSet()))
                        .orElse(everywhere)
                        .set(i);
            }
        }
    }

    /** How many parties it knows. */
    public int size() {
        return interests.size();
    }

    /**
     * Who wants a message: each once, in the order of the interests.
     *
     * @param productId of the device it is from
     */
    public List<T> match(String productId, String topic) {
        BitSet wanted = (BitSet) everywhere.clone();
        BitSet ofProduct = everywhereIn.get(productId);
        if (ofProduct != null) {
            wanted.or(ofProduct);
        }
        root.match(topic, wanted);
        if (wanted.isEmpty()) {
            return List.of();
        }
        List<T> parties = new ArrayList<>(wanted.cardinality());
        for (int i = wanted.nextSetBit(0); i >= 0; i = wanted.nextSetBit(i + 1)) {
            Interest<T> interest = interests.get(i);
            if (interest.productId().map(productId::equals).orElse(true)) {
                parties.add(interest.party());
            }
        }
        return List.copyOf(parties);
    }
}
