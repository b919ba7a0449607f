package io.tributary.gateway.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.util.internal.PlatformDependent;
import io.tributary.gateway.device.AuthenticationCounts;
import io.tributary.gateway.device.ProofFailure;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** Every counter of the gateway, resolved once: a hot path only adds. */
public final class GatewayMetrics implements AutoCloseable {
    private static final String PREFIX = "tributary.gateway.";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();

    public final LongAdder connectsAccepted = counter("connects", "result", "accepted");
    public final LongAdder connectsRefused = counter("connects", "result", "refused");
    public final LongAdder published0 = counter("publishes.accepted", "qos", "0");
    public final LongAdder published1 = counter("publishes.accepted", "qos", "1");
    public final LongAdder published2 = counter("publishes.accepted", "qos", "2");
    public final LongAdder refusedTopic = counter("publishes.refused", "cause", "not-permitted");
    public final LongAdder refusedSize = counter("publishes.refused", "cause", "too-large");
    public final LongAdder refusedBacklog = counter("publishes.refused", "cause", "backlog");
    public final LongAdder refusedName = counter("publishes.refused", "cause", "topic-invalid");
    public final LongAdder refusedRetain = counter("publishes.refused", "cause", "retain");
    public final LongAdder refusedRate = counter("publishes.refused", "cause", "rate");
    public final LongAdder refusedKafka = counter("publishes.refused", "cause", "kafka");
    public final LongAdder wills = counter("publishes.accepted", "qos", "will");
    public final LongAdder acknowledged = counter("pubacks", "direction", "out");
    public final LongAdder deliveries = counter("deliveries", "qos", "any");
    public final LongAdder duplicates = counter("deliveries.dropped", "cause", "duplicate");
    public final LongAdder otherEpoch = counter("deliveries.dropped", "cause", "other-session");
    public final LongAdder slowReader = counter("deliveries.dropped", "cause", "slow-reader");
    public final LongAdder notPermitted = counter("deliveries.dropped", "cause", "not-permitted");
    public final LongAdder expired = counter("deliveries.dropped", "cause", "expired");
    public final LongAdder tooLargeForClient = counter("deliveries.dropped", "cause", "too-large-for-client");
    public final LongAdder droppedAboveRate = counter("deliveries.dropped", "cause", "downlink-rate");
    public final LongAdder heldAboveRate = counter("deliveries.held", "cause", "downlink-rate");
    public final LongAdder kafkaErrors = counter("kafka.errors", "operation", "produce");
    public final LongAdder unreadable = counter("kafka.errors", "operation", "decode");
    public final LongAdder pauses = counter("reads.paused", "cause", "backlog");
    public final LongAdder slowed = counter("reads.paused", "cause", "publish-rate");
    public final LongAdder unread = counter("reads.paused", "cause", "slow-reader");
    /** Why clients were not let in. */
    public final Counted connectRefusals = new Counted("connects.refused");
    /** Why sessions ended. */
    public final Counted sessionsClosed = new Counted("sessions.closed");
    /** Why topic filters were not granted. */
    public final Counted subscribesRefused = new Counted("subscriptions.refused");

    /** Counters by cause of a part that keeps its own; one per name. */
    public Counted counted(String name) {
        return new Counted(name);
    }

    /** A counter for each cause of what is rare enough for a look-up. */
    public final class Counted {
        private final String name;
        private final Map<String, LongAdder> causes = new ConcurrentHashMap<>();

        private Counted(String name) {
            this.name = name;
        }

        public LongAdder of(String cause) {
            return causes.computeIfAbsent(cause, one -> counter(name, "cause", one));
        }
    }

    /** Shows this process, too, until {@link #close}. */
    public void showProcess() {
        new JvmMemoryMetrics().bindTo(registry);
        collections.bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        gauge("netty.direct.bytes", PlatformDependent::usedDirectMemory);
    }

    /** From handing a message to Kafka to its answer; of one in sixteen. */
    public final Latency kafkaAnswers = latency("publish.kafka", "From reading a message to Kafka's answer");
    /** From the log's taking a record to its reading here; by the clocks of broker and gateway. */
    public final Latency downlinkReads =
            latency("downlink.read", "From Kafka's taking a downlink record to reading it");

    /** The process itself keeps what listens to its collections. */
    @Override
    public void close() {
        collections.close();
        registry.close();
    }

    /** Shows what somebody else counts; closing what is returned ends that where it can end. */
    public AutoCloseable bind(MeterBinder meters) {
        meters.bindTo(registry);
        return meters instanceof AutoCloseable closeable ? closeable : () -> {};
    }

    /** From authentication to CONNACK: Kafka, and for a persistent session the device-state job. */
    public final Latency connects = latency("connect", "From authentication to CONNACK");

    private final Map<List<String>, LongAdder> kinds = new ConcurrentHashMap<>();

    /** How many sessions of one kind are live; to be resolved once per session. */
    public LongAdder live(int protocolLevel, String transport, String authentication) {
        return kinds.computeIfAbsent(List.of(Integer.toString(protocolLevel), transport, authentication), kind -> {
            LongAdder count = new LongAdder();
            Gauge.builder(PREFIX + "sessions", count, LongAdder::doubleValue)
                    .tags("level", kind.get(0), "transport", kind.get(1), "authentication", kind.get(2))
                    .register(registry);
            return count;
        });
    }

    /** How many sessions are live. */
    public void connections(LongSupplier count) {
        gauge("connections", count);
    }

    /** How many bytes Kafka has not answered yet. */
    public void inFlightBytes(LongSupplier bytes) {
        gauge("inflight.bytes", bytes);
    }

    /** How many devices the directory holds. */
    public void devices(LongSupplier count) {
        gauge("devices", count);
    }

    /** How many proofs of identity failed, by cause. */
    public void authentication(AuthenticationCounts counts) {
        for (ProofFailure failure : ProofFailure.values()) {
            FunctionCounter.builder(PREFIX + "authentications.failed", counts.of(failure), LongAdder::doubleValue)
                    .tag("cause", failure.tag())
                    .register(registry);
        }
    }

    /** Everything in Prometheus' text form. */
    public String scrape() {
        return registry.scrape();
    }

    /** A counter of a part that keeps its own; one per name and tag value. */
    public LongAdder counter(String name, String tag, String value) {
        LongAdder adder = new LongAdder();
        FunctionCounter.builder(PREFIX + name, adder, LongAdder::doubleValue)
                .tag(tag, value)
                .register(registry);
        return adder;
    }

    /** What is read when someone looks. */
    public void gauge(String name, LongSupplier value) {
        Gauge.builder(PREFIX + name, value, LongSupplier::getAsLong)
                .strongReference(true)
                .register(registry);
    }

    private Latency latency(String stage, String help) {
        Latency latency = new Latency((PREFIX + stage).replace('.', '_') + "_seconds", help);
        registry.getPrometheusRegistry().register(latency);
        return latency;
    }
}
