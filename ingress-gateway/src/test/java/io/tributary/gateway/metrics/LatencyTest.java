package io.tributary.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LatencyTest {
    private final GatewayMetrics metrics = new GatewayMetrics();

    @Test
    void everyDurationHasItsBucket() {
        metrics.connects.record(TimeUnit.MICROSECONDS.toNanos(125));
        metrics.connects.record(TimeUnit.MICROSECONDS.toNanos(126));
        metrics.connects.record(TimeUnit.MILLISECONDS.toNanos(3));
        metrics.connects.record(TimeUnit.MINUTES.toNanos(1));
        metrics.connects.record(-5);

        assertThat(metrics.connects.count()).isEqualTo(5);
        assertThat(metrics.scrape())
                .contains(
                        "tributary_gateway_connect_seconds_bucket{le=\"1.25E-4\"} 2",
                        "tributary_gateway_connect_seconds_bucket{le=\"2.5E-4\"} 3",
                        "tributary_gateway_connect_seconds_bucket{le=\"0.002\"} 3",
                        "tributary_gateway_connect_seconds_bucket{le=\"0.004\"} 4",
                        "tributary_gateway_connect_seconds_bucket{le=\"+Inf\"} 5",
                        "tributary_gateway_connect_seconds_count 5");
    }

    @Test
    void sessionsAreCountedByKind() {
        metrics.live(5, "tls", "certificate").increment();
        metrics.live(5, "tls", "certificate").increment();
        metrics.live(4, "tcp", "key").increment();
        metrics.live(5, "tls", "certificate").decrement();

        assertThat(metrics.scrape())
                .contains(
                        "tributary_gateway_sessions{authentication=\"certificate\",level=\"5\",transport=\"tls\"} 1.0",
                        "tributary_gateway_sessions{authentication=\"key\",level=\"4\",transport=\"tcp\"} 1.0");
    }
}
