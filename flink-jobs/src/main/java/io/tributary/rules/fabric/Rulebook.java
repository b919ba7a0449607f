package io.tributary.rules.fabric;

import io.tributary.rules.match.Interest;
import io.tributary.rules.match.TopicCache;
import io.tributary.rules.match.TopicIndex;
import io.tributary.rules.program.SourceLog;
import io.tributary.topic.TopicFilter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * All revisions that still matter, and by which topics they are found. One thread.
 */
final class Rulebook {
    /** The product is part of the topic. */
    private static final String ANY_PRODUCT = "";

    /** Of one incarnation of one rule, by their numbers. */
    private final Map<String, TreeMap<Integer, Standing>> rules = new HashMap<>();

    private Map<SourceLog, TopicCache<LiveRevision>> byTopic = indexed(List.of());

    /** The revisions that may be meant by a topic of a log; each says itself which offsets it counts for. */
    List<LiveRevision> find(SourceLog log, String topic) {
        return Objects.requireNonNull(byTopic.get(log)).match(ANY_PRODUCT, topic);
    }

    void add(Standing standing) {
        rules.computeIfAbsent(ruleOf(standing.revision.key()), rule -> new TreeMap<>())
                .put(standing.revision.key().number(), standing);
    }

    /** Takes a revision away, and with it what was written of its rule before it. */
    Optional<Standing> remove(Revision.Key key) {
        TreeMap<Integer, Standing> revisions = rules.get(ruleOf(key));
        if (revisions == null) {
            return Optional.empty();
        }
        Optional<Standing> removed = Optional.ofNullable(revisions.remove(key.number()));
        if (revisions.isEmpty()) {
            rules.remove(ruleOf(key));
        }
        return removed;
    }

    Collection<Standing> all() {
        List<Standing> all = new ArrayList<>();
        rules.values().forEach(revisions -> all.addAll(revisions.values()));
        return all;
    }

    /** After changes: who follows whom, and who is found by which topic. */
    void settle(Positions positions) {
        List<LiveRevision> evaluated = new ArrayList<>();
        for (TreeMap<Integer, Standing> revisions : rules.values()) {
            Span.chain(revisions.values().stream().map(each -> each.span).toList());
            for (Standing standing : revisions.values()) {
                if (!standing.span.isOver(positions.of(standing.revision.log()))) {
                    // In the order of the script, which is the order in which its INSERTs are evaluated.
                    standing.parts().stream()
                            .filter(live -> live.evaluation != null)
                            .forEach(evaluated::add);
                }
            }
        }
        byTopic = indexed(evaluated);
    }

    private static Map<SourceLog, TopicCache<LiveRevision>> indexed(List<LiveRevision> evaluated) {
        Map<SourceLog, TopicCache<LiveRevision>> indexed = new EnumMap<>(SourceLog.class);
        for (SourceLog log : SourceLog.values()) {
            indexed.put(
                    log,
                    new TopicCache<>(new TopicIndex<>(evaluated.stream()
                            .filter(live -> live.revision.log() == log)
                            .map(Rulebook::interestOf)
                            .toList())));
        }
        return indexed;
    }

    private static Interest<LiveRevision> interestOf(LiveRevision live) {
        Set<String> filters = live.part.topicFilters();
        return filters.isEmpty()
                ? Interest.inAll(live)
                : Interest.in(filters.stream().map(TopicFilter::new).collect(Collectors.toSet()), live);
    }

    private static String ruleOf(Revision.Key key) {
        return key.rule() + "/" + key.incarnation();
    }
}
