package io.tributary.rules;

import io.tributary.catalog.Topics;
import io.tributary.rules.program.FabricLane;
import io.tributary.rules.program.SourceLog;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a rule has missed while it was suspended or paused, and which of its revisions makes up for it.
 *
 * @param incarnation tells the rule from an earlier one of its name
 * @param log which it reads
 * @param lane of that revision, in whose process it is made up for
 * @param stretches by partition of that, in the order of their offsets; none is empty
 */
public record CatchUp(
        String rule,
        long incarnation,
        int revision,
        SourceLog log,
        FabricLane lane,
        Map<Integer, List<Stretch>> stretches)
        implements Serializable {

    /** @param until the first offset that is not meant any more */
    public record Stretch(long from, long until) implements Serializable {
        /** What lies between two offsets. */
        long between(long first, long end) {
            return Math.max(0, Math.min(end, until) - Math.max(first, from));
        }
    }

    public CatchUp {
        Map<Integer, List<Stretch>> copy = new TreeMap<>();
        stretches.forEach((partition, each) -> {
            List<Stretch> there = new ArrayList<>();
            each.stream().filter(stretch -> stretch.from() < stretch.until()).forEach(there::add);
            if (!there.isEmpty()) {
                copy.put(partition, List.copyOf(there));
            }
        });
        stretches = Map.copyOf(copy);
    }

    /** The key of the topic {@code rule-catch-ups} under which stands how far a rule has come. */
    public static String key(String rule, long incarnation) {
        return rule + "/" + incarnation;
    }

    /** What the transactions of a rule's catch-ups in a lane are called first; no rule's begins with another's. */
    public static String writer(Topics topics, FabricLane lane, String rule, long incarnation) {
        return writers(topics, lane) + incarnation + "." + rule + ".";
    }

    /** What those of all rules in a lane are called first. */
    public static String writers(Topics topics, FabricLane lane) {
        return topics.prefix() + (lane == FabricLane.PLAIN ? "catch-up." : "function-catch-up.");
    }

    public boolean isEmpty() {
        return stretches.isEmpty();
    }

    /** How many messages it is about; they are counted as long as Kafka may have removed some. */
    public long messages() {
        return stretches.values().stream()
                .flatMap(List::stream)
                .mapToLong(stretch -> stretch.until() - stretch.from())
                .sum();
    }

    /**
     * What is still to be done.
     *
     * @param reached by partition, the first offset before which all is done
     */
    public CatchUp after(Map<Integer, Long> reached) {
        Map<Integer, List<Stretch>> left = new TreeMap<>();
        stretches.forEach((partition, each) -> {
            long first = reached.getOrDefault(partition, 0L);
            left.put(
                    partition,
                    each.stream()
                            .map(stretch -> new Stretch(Math.max(stretch.from(), first), stretch.until()))
                            .toList());
        });
        return new CatchUp(rule, incarnation, revision, log, lane, left);
    }

    /** By partition, the first offset that is meant. */
    public Map<Integer, Long> begin() {
        Map<Integer, Long> begin = new TreeMap<>();
        stretches.forEach((partition, each) -> begin.put(partition, each.get(0).from()));
        return begin;
    }

    /** By partition, the first offset behind all that is meant. */
    public Map<Integer, Long> end() {
        Map<Integer, Long> end = new TreeMap<>();
        stretches.forEach((partition, each) ->
                end.put(partition, each.get(each.size() - 1).until()));
        return end;
    }

    public boolean holds(int partition, long offset) {
        for (Stretch stretch : stretches.getOrDefault(partition, List.of())) {
            if (offset >= stretch.from() && offset < stretch.until()) {
                return true;
            }
        }
        return false;
    }

    /** How many of the messages meant lie between two offsets. */
    public long between(int partition, long first, long end) {
        return stretches.getOrDefault(partition, List.of()).stream()
                .mapToLong(stretch -> stretch.between(first, end))
                .sum();
    }
}
