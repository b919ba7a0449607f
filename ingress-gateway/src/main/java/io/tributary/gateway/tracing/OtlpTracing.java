package io.tributary.gateway.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.tributary.gateway.kafka.DeviceKey;
import io.tributary.gateway.kafka.Publication;
import io.tributary.gateway.kafka.Tracing;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Spans of some messages to an OpenTelemetry collector, from the moment a message is read to Kafka's acknowledgement. A message's
 * trace has the message's id, so every gateway and every job picks the same ones. What cannot be sent is dropped, and nobody waits.
 */
public final class OtlpTracing implements Tracing {
    private static final AttributeKey<String> DEVICE = AttributeKey.stringKey("tributary.device");
    private static final AttributeKey<String> TOPIC = AttributeKey.stringKey("messaging.destination.name");
    private static final AttributeKey<Long> BYTES = AttributeKey.longKey("messaging.message.body.size");
    private static final AttributeKey<Long> QOS = AttributeKey.longKey("mqtt.qos");
    /** Of a message id the last ones are random through and through. */
    private static final int DIGITS = 7;

    private static final long ALL = 1L << 4 * DIGITS;

    private final SdkTracerProvider provider;
    private final Tracer tracer;
    private final Ids ids = new Ids();
    private final long below;
    private final Predicate<DeviceKey> traced;

    /**
     * @param endpoint of the collector, OTLP over HTTP, such as {@code http://127.0.0.1:4318/v1/traces}
     * @param ratio of all messages, 0 to 1
     * @param traced devices all of whose messages are followed
     */
    public OtlpTracing(String endpoint, double ratio, String nodeId, Predicate<DeviceKey> traced) {
        this(OtlpHttpSpanExporter.builder().setEndpoint(endpoint).build(), ratio, nodeId, traced);
    }

    OtlpTracing(SpanExporter exporter, double ratio, String nodeId, Predicate<DeviceKey> traced) {
        this.below = (long) (ratio * ALL);
        this.traced = traced;
        this.provider = SdkTracerProvider.builder()
                .setIdGenerator(ids)
                .setResource(Resource.getDefault().toBuilder()
                        .put("service.name", "tributary-ingress-gateway")
                        .put("service.instance.id", nodeId)
                        .build())
                .addSpanProcessor(BatchSpanProcessor.builder(exporter).build())
                .build();
        this.tracer = provider.get("io.tributary.gateway");
    }

    @Override
    public boolean follows(byte[] messageId, DeviceKey device) {
        return (below > 0 && digits(messageId) < below) || traced.test(device);
    }

    private static long digits(byte[] id) {
        long value = 0;
        for (int i = id.length - DIGITS; i < id.length; i++) {
            value = value << 4 | Character.digit(id[i], 16);
        }
        return value;
    }

    @Override
    public Tracing.Followed begin(String traceId, String spanId, DeviceKey device, Publication message) {
        ids.next(traceId, spanId);
        Span span = tracer.spanBuilder("publish " + message.topic())
                .setParent(Context.root())
                .setSpanKind(SpanKind.PRODUCER)
                .setAttribute(DEVICE, device.toString())
                .setAttribute(TOPIC, message.topic())
                .setAttribute(BYTES, (long) message.payload().readableBytes())
                .setAttribute(QOS, (long) message.qos())
                .startSpan();
        return failed -> {
            if (failed) {
                span.setStatus(StatusCode.ERROR, "Kafka did not take it");
            }
            span.end();
        };
    }

    /** Waits until what was followed is sent. */
    boolean flush() {
        CompletableResultCode result = provider.forceFlush().join(5, TimeUnit.SECONDS);
        return result.isSuccess();
    }

    @Override
    public void close() {
        provider.shutdown().join(2, TimeUnit.SECONDS);
    }

    /** The ids that the record's headers carry, instead of new ones. Set and used within one call, so one pair per thread. */
    private static final class Ids implements IdGenerator {
        private final ThreadLocal<String[]> pair = ThreadLocal.withInitial(() -> new String[2]);

        void next(String traceId, String spanId) {
            String[] mine = pair.get();
            mine[0] = traceId;
            mine[1] = spanId;
        }

        @Override
        public String generateTraceId() {
            return pair.get()[0];
        }

        @Override
        public String generateSpanId() {
            return pair.get()[1];
        }
    }
}
