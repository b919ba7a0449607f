package io.tributary.gateway.http;

import io.tributary.gateway.metrics.GatewayMetrics;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How often which status was answered. Thread-safe. */
final class HttpMetrics {
    private final GatewayMetrics metrics;
    private final Map<Integer, LongAdder> answers = new ConcurrentHashMap<>();

    HttpMetrics(GatewayMetrics metrics) {
        this.metrics = metrics;
    }

    void answered(int status) {
        answers.computeIfAbsent(status, one -> metrics.counter("http.answers", "status", Integer.toString(one)))
                .increment();
    }
}
