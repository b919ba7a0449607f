package io.tributary.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class RuleLatencyTest {
    @Test
    void aBoundIsPartOfItsCount() {
        assertThat(RuleLatency.countOf(0)).isZero();
        assertThat(RuleLatency.countOf(1)).isZero();
        assertThat(RuleLatency.countOf(2)).isEqualTo(1);
        assertThat(RuleLatency.countOf(3)).isEqualTo(2);
        assertThat(RuleLatency.countOf(60_000)).isEqualTo(RuleLatency.COUNTS - 2);
        assertThat(RuleLatency.countOf(60_001)).isEqualTo(RuleLatency.COUNTS - 1);
    }

    @Test
    void halfOfThemAndNearlyAllOfThem() {
        List<Long> counts = new ArrayList<>(Collections.nCopies(RuleLatency.COUNTS, 0L));
        assertThat(RuleLatency.within(counts, 0.5)).isEmpty();
        counts.set(0, 98L);
        counts.set(RuleLatency.countOf(40), 1L);
        counts.set(RuleLatency.COUNTS - 1, 1L);
        assertThat(RuleLatency.within(counts, 0.5)).hasValue(1);
        assertThat(RuleLatency.within(counts, 0.99)).hasValue(50);
        assertThat(RuleLatency.within(counts, 1))
                .as("longer than the last bound")
                .isEmpty();
    }
}
