package io.tributary.management.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.rules.CatchUp;
import io.tributary.rules.CatchUp.Stretch;
import io.tributary.schemas.avro.RuleStatus;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class GapsTest {
    private final SortedMap<Integer, RuleStatus> said = new TreeMap<>();

    @Test
    void aSuspendedRuleOwesWhatCameUntilItRanAgain() {
        say(1, "suspended", Map.of("0", 5L, "1", 7L), Map.of("0", 20L, "1", 7L));
        say(2, "active", Map.of("0", 30L, "1", 7L), Map.of());

        CatchUp owed = owed(2, 1, Map.of());
        assertThat(owed.stretches()).containsExactly(Map.entry(0, List.of(new Stretch(20, 30))));
        assertThat(owed.revision()).isEqualTo(2);
    }

    @Test
    void aPauseAfterASuspensionIsOneGapWithIt() {
        say(1, "active", Map.of("0", 0L), Map.of());
        say(2, "suspended", Map.of("0", 10L), Map.of("0", 20L));
        say(3, "paused", Map.of("0", 25L), Map.of());
        say(4, "active", Map.of("0", 30L), Map.of());

        assertThat(owed(4, 1, Map.of()).stretches()).containsExactly(Map.entry(0, List.of(new Stretch(20, 30))));
    }

    @Test
    void versionsThatFollowEachOtherLeaveNoGap() {
        say(1, "active", Map.of("0", 0L), Map.of());
        say(2, "refused", Map.of("0", 8L), Map.of());
        say(3, "active", Map.of("0", 10L), Map.of());

        assertThat(owed(3, 1, Map.of()).isEmpty()).isTrue();
    }

    @Test
    void whatWasMadeUpForIsOwedNoMoreAndANewGapComesToTheRest() {
        say(1, "suspended", Map.of("0", 0L), Map.of("0", 20L));
        say(2, "paused", Map.of("0", 40L), Map.of());
        say(3, "active", Map.of("0", 50L), Map.of());
        say(4, "paused", Map.of("0", 60L), Map.of());
        say(5, "active", Map.of("0", 70L), Map.of());

        assertThat(owed(5, 1, Map.of(0, 45L)).stretches())
                .containsExactly(Map.entry(0, List.of(new Stretch(45, 50), new Stretch(60, 70))));
        assertThat(owed(5, 1, Map.of(0, 70L)).isEmpty()).isTrue();
    }

    @Test
    void whatWasLetGoIsNotOwed() {
        say(1, "suspended", Map.of("0", 0L), Map.of("0", 20L));
        say(2, "active", Map.of("0", 50L), Map.of());
        say(3, "paused", Map.of("0", 60L), Map.of());
        say(4, "active", Map.of("0", 70L), Map.of());

        assertThat(owed(4, 2, Map.of()).stretches()).containsExactly(Map.entry(0, List.of(new Stretch(60, 70))));
        assertThat(owed(4, 4, Map.of()).isEmpty()).isTrue();
    }

    @Test
    void aRuleThatWasPausedFromTheStartOwesNothing() {
        say(1, "paused", Map.of("0", 0L), Map.of());
        say(2, "active", Map.of("0", 50L), Map.of());

        assertThat(owed(2, 1, Map.of()).isEmpty()).isTrue();
    }

    @Test
    void nothingIsMadeUpForWhileTheRuleDoesNotRun() {
        say(1, "suspended", Map.of("0", 0L), Map.of("0", 20L));
        say(2, "suspended", Map.of("0", 50L), Map.of("0", 60L));
        assertThat(owed(2, 1, Map.of()).isEmpty()).isTrue();
        assertThat(owed(3, 1, Map.of()).isEmpty()).isTrue(); // of which the fabric has said nothing yet

        say(3, "active", Map.of("0", 80L), Map.of());
        assertThat(owed(3, 1, Map.of(0, 30L)).stretches())
                .containsExactly(Map.entry(0, List.of(new Stretch(30, 50), new Stretch(60, 80))));
    }

    private CatchUp owed(int revision, int since, Map<Integer, Long> reached) {
        return Gaps.owed(CatchUpsTest.rule(revision, since), said, reached);
    }

    private void say(int revision, String state, Map<String, Long> from, Map<String, Long> until) {
        said.put(revision, CatchUpsTest.status(revision, state, from, until));
    }
}
