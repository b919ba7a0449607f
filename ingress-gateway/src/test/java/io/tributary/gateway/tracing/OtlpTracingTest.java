package io.tributary.gateway.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.tributary.codec.MessageId;
import io.tributary.gateway.kafka.DeviceKey;
import io.tributary.gateway.kafka.Publication;
import io.tributary.identity.DeviceId;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class OtlpTracingTest {
    private static final DeviceKey PUMP = new DeviceKey(new DeviceId("PROD123456", "pump-1"));
    private static final DeviceKey LAMP = new DeviceKey(new DeviceId("PROD123456", "lamp"));

    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();

    @Test
    void aSpanHasTheIdsOfTheRecordsHeader() {
        try (OtlpTracing tracing = new OtlpTracing(exporter, 1, "gateway-1", device -> false)) {
            String trace = MessageId.mint(1_000_000);
            tracing.begin(trace, "00000000000000ab", PUMP, message()).end(true);
            assertThat(tracing.flush()).isTrue();

            SpanData span = exporter.getFinishedSpanItems().get(0);
            assertThat(span.getTraceId()).isEqualTo(trace);
            assertThat(span.getSpanId()).isEqualTo("00000000000000ab");
            assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
            assertThat(span.getAttributes().asMap().values()).contains("PROD123456/pump-1", "PROD123456/pump-1/event");
        }
    }

    @Test
    void theRatioIsOfTheIdsAndTracedDevicesAreFollowedWhole() {
        try (OtlpTracing tracing = new OtlpTracing(exporter, 0.1, "gateway-1", LAMP::equals)) {
            int followed = 0;
            for (int i = 0; i < 10_000; i++) {
                byte[] id = MessageId.mintText(1_000_000 + i);
                followed += tracing.follows(id, PUMP) ? 1 : 0;
                assertThat(tracing.follows(id, LAMP)).isTrue();
            }
            assertThat(followed).isBetween(800, 1_200);
        }
    }

    private static Publication message() {
        return new Publication(
                "PROD123456/pump-1/event", Unpooled.copiedBuffer("21.5", StandardCharsets.UTF_8), 1, false, null, null);
    }
}
