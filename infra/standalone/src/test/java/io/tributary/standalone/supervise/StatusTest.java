package io.tributary.standalone.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.standalone.config.Component;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatusTest {
    private static final Instant T0 = Instant.parse("2026-11-21T12:00:00Z");
    private static final Status BEGINNING = Status.beginning(Component.KAFKA, Map.of("kafka", 9092), T0);

    @Test
    void aLifeIsStartingReadyRestartingStartingReady() {
        Status ready = BEGINNING.started(11, T0).waiting("waits for disk").ready(T0.plusSeconds(2));
        assertThat(ready.phase()).isEqualTo(Phase.READY);
        assertThat(ready.message()).isEmpty();

        Status dead = ready.restarting("ended with signal 9", Duration.ofMillis(250), T0.plusSeconds(60));
        assertThat(dead.pid()).isZero();
        assertThat(dead.restarts()).isEqualTo(1);
        assertThat(dead.message()).isEqualTo("ended with signal 9, starts again in 250 ms");

        Status again = dead.started(12, T0.plusSeconds(61)).ready(T0.plusSeconds(65));
        assertThat(again.pid()).isEqualTo(12);
        assertThat(again.restarts()).isEqualTo(1);
    }

    @Test
    void waitingKeepsThePhaseAndItsTime() {
        Status waiting = BEGINNING.started(11, T0).waiting("waits for kafka");

        assertThat(waiting.since()).isEqualTo(T0);
        assertThat(waiting.phase()).isEqualTo(Phase.STARTING);
    }

    @Test
    void thePlatformIsReadyWhenAllOfItIs() {
        Status ready = BEGINNING.started(11, T0).ready(T0);
        Status failed = BEGINNING.failed("bad setting", T0);

        assertThat(new PlatformState("1", 1, T0, List.of(ready)).allReady()).isTrue();
        assertThat(new PlatformState("1", 1, T0, List.of(ready, failed)).allReady())
                .isFalse();
        assertThat(new PlatformState("1", 1, T0, List.of(ready, failed)).failed())
                .containsExactly(failed);
    }
}
