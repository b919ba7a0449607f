package io.tributary.management.rules;

import io.tributary.schemas.avro.RuleStatus;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** What the fabric has said of each revision of each rule, the newest. Thread-safe. */
public final class RuleStatuses {
    private final Map<String, RuleStatus> newest = new ConcurrentHashMap<>();

    /** @param status empty: nothing is said of it any more */
    public void take(String key, Optional<RuleStatus> status) {
        status.ifPresentOrElse(present -> newest.put(key, present), () -> newest.remove(key));
    }

    /** Of all revisions of a rule that are kept, by their numbers. */
    SortedMap<Integer, RuleStatus> revisionsOf(Rule rule) {
        SortedMap<Integer, RuleStatus> revisions = new TreeMap<>();
        for (int revision = Math.max(1, rule.revision() - RuleRecords.KEPT); revision <= rule.revision(); revision++) {
            RuleStatus status = newest.get(rule.name() + "/" + rule.incarnation() + "/" + revision);
            if (status != null) {
                revisions.put(revision, status);
            }
        }
        return revisions;
    }

    /** Of the newest revision of a rule. */
    public Optional<RuleStatus> of(Rule rule) {
        return Optional.ofNullable(newest.get(rule.name() + "/" + rule.incarnation() + "/" + rule.revision()));
    }
}
