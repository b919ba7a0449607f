package io.tributary.management.rules;

import io.tributary.rules.CatchUp;
import io.tributary.schemas.avro.RuleStatus;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** How far each rule has caught up, as committed in the topic {@code rule-catch-ups}; may be late, never ahead. Thread-safe. */
public final class CatchUpNotes {
    private final Map<String, RuleStatus> newest = new ConcurrentHashMap<>();

    /** @param note empty: nothing is said of it any more */
    public void take(String key, Optional<RuleStatus> note) {
        note.ifPresentOrElse(present -> newest.put(key, present), () -> newest.remove(key));
    }

    /** By partition, the first offset before which all was made up for. */
    Map<Integer, Long> reached(Rule rule) {
        return progress(rule).map(note -> Gaps.offsets(note.getFrom())).orElse(Map.of());
    }

    Optional<RuleStatus> progress(Rule rule) {
        return Optional.ofNullable(newest.get(CatchUp.key(rule.name(), rule.incarnation())));
    }

    /** Why the present revision does not go on catching up, if it was suspended in it. */
    Optional<String> stopped(Rule rule) {
        Optional<RuleStatus> givenUp = Optional.ofNullable(newest.get(keyOf(rule, rule.revision())));
        return givenUp.or(() -> progress(rule)
                        .filter(note -> note.getRevision() == rule.revision()
                                && note.getState().equals("suspended")))
                .map(note -> String.valueOf(note.getCause()));
    }

    /** Of a revision that ended the fabric's process. */
    static String keyOf(Rule rule, int revision) {
        return CatchUp.key(rule.name(), rule.incarnation()) + "/" + revision;
    }
}
