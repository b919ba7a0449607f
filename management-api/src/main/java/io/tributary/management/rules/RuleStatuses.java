package io.tributary.management.rules;

import io.tributary.schemas.avro.RuleStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What the fabric has said of each revision of each rule, the newest. Thread-safe. */
public final class RuleStatuses {
    private static final Comparator<RuleStatus> BY_REVISION =
            Comparator.comparingLong(RuleStatus::getIncarnation).thenComparingInt(RuleStatus::getRevision);

    private final Map<String, Said> newest = new ConcurrentHashMap<>();

    /**
     * What was said of a revision last, and before.
     *
     * @param before null: nothing that the counts go on from
     */
    public record Said(RuleStatus status, @Nullable RuleStatus before) {
        private static final Duration STALE = Duration.ofSeconds(10);

        private static Said after(@Nullable Said last, RuleStatus status) {
            if (last == null
                    || last.status.getMatched() > status.getMatched()
                    || last.status.getEvaluationNanos() > status.getEvaluationNanos()
                    || !goesOn(last.status.getLatency(), status.getLatency())) {
                return new Said(status, null);
            }
            return new Said(status, last.status);
        }

        /** A fabric that began again may have done more by now than before; but hardly of each latency. */
        private static boolean goesOn(List<Long> before, List<Long> now) {
            return before.size() == now.size()
                    && IntStream.range(0, now.size()).allMatch(i -> before.get(i) <= now.get(i));
        }

        /**
         * Which part of the fabric's thread the rule took when something was last said of it, 0 to 1; 0 when that is long ago, for
         * what does nothing is not spoken of.
         */
        public double cpuShare(Instant now) {
            RuleStatus last = before;
            if (last == null || Duration.between(status.getAt(), now).compareTo(STALE) > 0) {
                return 0;
            }
            long nanos = Duration.between(last.getAt(), status.getAt()).toNanos();
            long took = status.getEvaluationNanos() - last.getEvaluationNanos();
            return nanos <= 0 ? 0 : Math.min(1, (double) took / nanos);
        }

        /** Counts of the time between the last two; of all the time when there is only one, or nothing came in between. */
        public List<Long> latency() {
            List<Long> all = status.getLatency();
            RuleStatus last = before;
            if (last == null || last.getMatched() == status.getMatched()) {
                return all;
            }
            List<Long> since = new ArrayList<>();
            for (int i = 0; i < all.size(); i++) {
                since.add(all.get(i) - last.getLatency().get(i));
            }
            return since;
        }
    }

    /** @param status empty: nothing is said of it any more */
    public void take(String key, Optional<RuleStatus> status) {
        newest.compute(
                key,
                (same, last) -> status.map(present -> Said.after(last, present)).orElse(null));
    }

    /** Of all revisions of a rule that are kept, by their numbers. */
    SortedMap<Integer, RuleStatus> revisionsOf(Rule rule) {
        SortedMap<Integer, RuleStatus> revisions = new TreeMap<>();
        for (int revision = Math.max(1, rule.revision() - RuleRecords.KEPT); revision <= rule.revision(); revision++) {
            Said said = newest.get(rule.name() + "/" + rule.incarnation() + "/" + revision);
            if (said != null) {
                revisions.put(revision, said.status());
            }
        }
        return revisions;
    }

    /** Of the newest revision of a rule. */
    public Optional<Said> of(Rule rule) {
        return Optional.ofNullable(newest.get(rule.name() + "/" + rule.incarnation() + "/" + rule.revision()));
    }

    /** Of the newest revision of each rule. */
    public Collection<Said> ofEachRule() {
        Map<String, Said> each = new HashMap<>();
        for (Said said : newest.values()) {
            each.merge(
                    said.status().getRule(),
                    said,
                    (one, other) -> BY_REVISION.compare(one.status(), other.status()) >= 0 ? one : other);
        }
        return each.values();
    }
}
