package io.tributary.standalone.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RestartPolicyTest {
    private static final Optional<Duration> NEVER_READY = Optional.empty();
    private static final Optional<Duration> SHORT = Optional.of(Duration.ofSeconds(5));
    private static final Optional<Duration> LONG = Optional.of(Duration.ofHours(1));

    @Test
    void whatNeverServedIsGivenUpAfterThreeTries() {
        RestartPolicy twice = RestartPolicy.fresh().died(NEVER_READY).died(NEVER_READY);

        assertThat(twice.pause()).isPresent();
        assertThat(twice.died(NEVER_READY).pause()).isEmpty();
    }

    @Test
    void whatHasServedIsNeverGivenUp() {
        RestartPolicy policy = RestartPolicy.fresh().died(SHORT);
        for (int death = 0; death < 1000; death++) {
            policy = policy.died(NEVER_READY);
        }
        assertThat(policy.pause()).contains(RestartPolicy.LONGEST_PAUSE);
    }

    @Test
    void pausesDoubleAndAGoodWhileForgives() {
        RestartPolicy once = RestartPolicy.fresh().died(SHORT);
        RestartPolicy twice = once.died(SHORT);

        assertThat(once.pause()).contains(Duration.ofMillis(250));
        assertThat(twice.pause()).contains(Duration.ofMillis(500));
        assertThat(twice.died(SHORT).pause()).contains(Duration.ofSeconds(1));
        assertThat(twice.died(LONG).pause()).contains(Duration.ofMillis(250));
    }
}
