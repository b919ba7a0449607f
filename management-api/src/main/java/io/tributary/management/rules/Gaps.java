package io.tributary.management.rules;

import io.tributary.rules.CatchUp;
import io.tributary.rules.CatchUp.Stretch;
import io.tributary.rules.program.FabricLane;
import io.tributary.schemas.avro.RuleStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a rule has missed: between where one of its revisions was suspended, or its pause began, and where the next one took over. All of it
 * follows from what the fabric wrote down of each revision before it took effect. Pure.
 */
final class Gaps {
    /**
     * Nothing while the rule does not run.
     *
     * @param said of each revision that is kept, by number
     * @param reached by partition, the first offset before which all was made up for
     */
    static CatchUp owed(Rule rule, SortedMap<Integer, RuleStatus> said, Map<Integer, Long> reached) {
        Map<Integer, List<Stretch>> gaps = new TreeMap<>();
        RuleStatus newest = said.get(rule.revision());
        if (newest != null && newest.getState().equals("active")) {
            List<RuleStatus> counted = said.values().stream()
                    .filter(status -> !status.getState().equals("refused"))
                    .toList();
            boolean ran = false; // what is paused from the start owes nothing
            for (int i = 0; i + 1 < counted.size(); i++) {
                RuleStatus status = counted.get(i);
                RuleStatus next = counted.get(i + 1);
                boolean paused = status.getState().equals("paused");
                if (next.getRevision() > rule.owesSince() && (ran || !paused)) {
                    Map<String, Long> begin = paused ? status.getFrom() : status.getUntil();
                    begin.forEach((partition, first) -> add(
                            gaps,
                            Integer.parseInt(partition),
                            first,
                            next.getFrom().getOrDefault(partition, first)));
                }
                ran |= !paused;
            }
        }
        return new CatchUp(
                        rule.name(), rule.incarnation(), rule.revision(), rule.log(), FabricLane.of(rule.abi()), gaps)
                .after(reached);
    }

    private static void add(Map<Integer, List<Stretch>> gaps, int partition, long from, long until) {
        if (from >= until) {
            return;
        }
        List<Stretch> before = gaps.computeIfAbsent(partition, any -> new ArrayList<>());
        Stretch last = before.isEmpty() ? null : before.get(before.size() - 1);
        if (last != null && last.until() >= from) {
            before.set(before.size() - 1, new Stretch(last.from(), Math.max(last.until(), until)));
        } else {
            before.add(new Stretch(from, until));
        }
    }

    static Map<Integer, Long> offsets(Map<String, Long> texts) {
        Map<Integer, Long> offsets = new HashMap<>();
        texts.forEach((partition, offset) -> offsets.put(Integer.valueOf(partition), offset));
        return offsets;
    }

    private Gaps() {}
}
