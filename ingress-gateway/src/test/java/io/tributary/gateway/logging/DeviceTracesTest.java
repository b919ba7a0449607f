package io.tributary.gateway.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class DeviceTracesTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final DeviceTraces traces = new DeviceTraces(now::get);

    @Test
    void aTraceEndsByItself() {
        traces.start("p/d", Duration.ofMinutes(5));
        assertThat(traces.traces("p/d")).isTrue();
        assertThat(traces.traces("p/other")).isFalse();

        now.set(Instant.EPOCH.plus(Duration.ofMinutes(5)));

        assertThat(traces.traces("p/d")).isFalse();
        assertThat(traces.any()).isFalse();
    }

    @Test
    void thereIsABound() {
        for (int i = 0; i < DeviceTraces.AT_MOST; i++) {
            assertThat(traces.start("p/d" + i, Duration.ofMinutes(1))).isPresent();
        }
        assertThat(traces.start("p/more", Duration.ofMinutes(1))).isEmpty();
        assertThat(traces.start("p/d0", Duration.ofMinutes(9))).isPresent();
        assertThat(traces.stop("p/d1")).isTrue();
        assertThat(traces.stop("p/d1")).isFalse();
        assertThat(traces.all()).hasSize(DeviceTraces.AT_MOST - 1);
    }
}
