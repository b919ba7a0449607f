package io.tributary.bench;

import io.tributary.bench.coap.CoapCrowdProcess;
import io.tributary.bench.crowd.Courtesy;
import io.tributary.bench.crowd.CrowdProcess;
import io.tributary.bench.load.Target;
import io.tributary.bench.reference.CoapReferenceProcess;
import io.tributary.bench.reference.ReferenceProcess;
import io.tributary.catalog.TopicSpec;
import io.tributary.catalog.Topics;
import io.tributary.codec.SecretBox;
import io.tributary.fleet.DeviceCredentials;
import io.tributary.fleet.Platform;
import io.tributary.fleet.Platforms;
import io.tributary.standalone.PlatformOptions;
import io.tributary.standalone.config.Component;
import io.tributary.standalone.config.Port;
import io.tributary.standalone.config.Refusal;
import io.tributary.standalone.config.Secret;
import io.tributary.standalone.config.Site;
import io.tributary.standalone.supervise.RunningPlatform;
import io.tributary.standalone.tls.PlatformCertificates;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;

/** The running platform as the benchmarks see it: its gateway, its broker, their processes. */
final class TestBed implements AutoCloseable {
    /** What the reference server writes to; as many partitions as {@code uplink}. */
    static final TopicSpec REFERENCE = new TopicSpec(
            "bench.reference",
            "client id",
            "",
            Topics.UPLINK.partitions(),
            Topics.UPLINK.growth(),
            TopicSpec.Cleanup.DELETE,
            Topics.UPLINK.retention(),
            Topics.UPLINK.timestamps());

    private final Site site;
    private final Platform platform;
    private final Topics topics;
    private final Map<String, Long> pids;
    private final Admin admin;

    /** Starts the platform when it is not up. */
    static TestBed on(PlatformOptions options) {
        Site site = options.site();
        Thread topicMaker = new Thread(() -> makeTopics(site), "make-topics");
        topicMaker.setDaemon(true);
        if (!site.config().components().contains(Component.API)) {
            topicMaker.start(); // else the API does, before the gateway asks for them
        }
        int started = Platforms.ensureUp(options);
        if (started != 0) {
            throw new Refusal("the platform did not start", "See ./tributary status and ./tributary logs.");
        }
        return new TestBed(site);
    }

    private TestBed(Site site) {
        this.site = site;
        this.platform = Platforms.of(site);
        this.topics = new Topics(platform.topicPrefix());
        this.pids = new RunningPlatform(site.data())
                .state().stream()
                        .flatMap(state -> state.components().stream())
                        .collect(Collectors.toMap(status -> status.component().id(), status -> status.pid()));
        if (!pids.keySet().containsAll(Set.of("gateway", "kafka"))) {
            throw new Refusal(
                    "the platform runs without a gateway or without Kafka", "Start it with both: ./tributary up.");
        }
        this.admin = Admin.create(Map.of("bootstrap.servers", platform.kafka()));
    }

    private static void makeTopics(Site site) {
        Topics topics = new Topics("tributary.");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", site.address(Port.KAFKA)))) {
            create(admin, topics, Topics.ALL);
        }
    }

    private static void create(Admin admin, Topics topics, List<TopicSpec> specs) {
        admin.createTopics(specs.stream()
                        .map(spec -> new NewTopic(topics.nameOf(spec), spec.partitions(), (short) 1)
                                .configs(spec.settings()))
                        .toList())
                .values()
                .forEach((name, done) -> {
                    try {
                        done.get();
                    } catch (ExecutionException e) {
                        if (!(e.getCause() instanceof TopicExistsException)) {
                            throw new Refusal(
                                    "Kafka does not create the topic " + name + " (" + e.getCause() + ")",
                                    "See ./tributary logs kafka.",
                                    e);
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
    }

    Platform platform() {
        return platform;
    }

    Topics topics() {
        return topics;
    }

    long pid(String component) {
        return pids.getOrDefault(component, 0L);
    }

    /** Process ids by component; a component that does not run is left out. */
    Map<String, Long> pids(String... components) {
        Map<String, Long> some = new java.util.HashMap<>(pids);
        some.keySet().retainAll(Set.of(components));
        return some;
    }

    /** The process that a component is now: another one after it died. 0 while there is none. */
    long pidNow(String component) {
        return new RunningPlatform(site.data())
                .state().stream()
                        .flatMap(state -> state.components().stream())
                        .filter(status -> status.component().id().equals(component))
                        .mapToLong(status -> status.pid())
                        .findFirst()
                        .orElse(0);
    }

    /** Where Cassandra is, host and port. */
    String cassandra() {
        return site.address(Port.CASSANDRA);
    }

    /** The cluster that runs the device-state job. */
    FlinkCluster flink() {
        return new FlinkCluster(site.http(Port.FLINK, ""));
    }

    /** A fresh product. */
    BenchProduct product() {
        return new BenchProduct(platform.kafka(), topics, SecretBox.fromFile(site.secret(Secret.MASTER_KEY)));
    }

    /** The platform's gateway. */
    Target gateway(boolean tls) {
        int port = tls ? site.port(Port.MQTTS) : platform.mqttPort();
        return new Target("gateway", platform.mqttHost(), port, tls, pid("gateway"));
    }

    /** Its ports for devices over HTTP. */
    Target gatewayHttp(boolean tls) {
        int port = site.port(tls ? Port.DEVICES_TLS : Port.DEVICES);
        return new Target("gateway", platform.mqttHost(), port, tls, pid("gateway"));
    }

    /** What the platform's gateway says of itself. */
    GatewayGauges gauges() {
        return new GatewayGauges(site.http(Port.GATEWAY_ADMIN, "/metrics"));
    }

    /** Starts devices that come back together. */
    CrowdProcess crowd(Target gateway, List<DeviceCredentials> who, Courtesy courtesy) {
        return new CrowdProcess(site, gateway, who, courtesy);
    }

    /** Starts the reference server. */
    ReferenceProcess reference() {
        create(admin, topics, List.of(REFERENCE));
        return new ReferenceProcess(site, topics.nameOf(REFERENCE), PlatformCertificates.of(site));
    }

    /** Where the platform's gateway speaks CoAP over DTLS, on loopback. */
    int coapPort() {
        return site.port(Port.COAPS);
    }

    /** Starts devices that speak CoAP. */
    CoapCrowdProcess coapCrowd(String name, int port, int payloadBytes, List<DeviceCredentials> who) {
        return new CoapCrowdProcess(site, name, port, payloadBytes, who);
    }

    /** Starts the reference server of CoAP. */
    CoapReferenceProcess coapReference(List<DeviceCredentials> who) {
        create(admin, topics, List.of(REFERENCE));
        return new CoapReferenceProcess(site, topics.nameOf(REFERENCE), who);
    }

    /** How many records a topic has been given so far. */
    long written(TopicSpec topic) {
        Map<TopicPartition, OffsetSpec> ends = new java.util.HashMap<>();
        for (int i = 0; i < topic.partitions(); i++) {
            ends.put(new TopicPartition(topics.nameOf(topic), i), OffsetSpec.latest());
        }
        try {
            return admin.listOffsets(ends).all().get().values().stream()
                    .mapToLong(end -> end.offset())
                    .sum();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka does not say how long " + topics.nameOf(topic) + " is", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        admin.deleteTopics(List.of(topics.nameOf(REFERENCE)));
        admin.close();
    }
}
