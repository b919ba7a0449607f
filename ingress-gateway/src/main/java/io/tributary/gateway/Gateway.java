package io.tributary.gateway;

import io.netty.channel.ChannelHandler;
import io.tributary.catalog.TopicSpec;
import io.tributary.catalog.Topics;
import io.tributary.codec.MessageId;
import io.tributary.codec.SecretBox;
import io.tributary.config.Config;
import io.tributary.config.ConfigException;
import io.tributary.gateway.cluster.Cluster;
import io.tributary.gateway.cluster.NodeAddress;
import io.tributary.gateway.coap.CoapEndpoints;
import io.tributary.gateway.coap.CoapSessions;
import io.tributary.gateway.coap.DtlsPeers;
import io.tributary.gateway.coap.KeptSessions;
import io.tributary.gateway.device.AuthenticationCounts;
import io.tributary.gateway.device.Authenticator;
import io.tributary.gateway.device.DeviceAuthorities;
import io.tributary.gateway.device.DeviceDirectory;
import io.tributary.gateway.device.DeviceSecrets;
import io.tributary.gateway.device.DeviceSettings;
import io.tributary.gateway.device.RocksStore;
import io.tributary.gateway.http.DeviceHttp;
import io.tributary.gateway.kafka.DeviceProducer;
import io.tributary.gateway.kafka.DownlinkFeed;
import io.tributary.gateway.kafka.Inbox;
import io.tributary.gateway.kafka.KafkaDeviceLogs;
import io.tributary.gateway.kafka.KafkaGatewayLog;
import io.tributary.gateway.kafka.KafkaInbox;
import io.tributary.gateway.kafka.KafkaUplink;
import io.tributary.gateway.kafka.RegistryFeed;
import io.tributary.gateway.kafka.RegistryReader;
import io.tributary.gateway.kafka.TopicReader;
import io.tributary.gateway.kafka.Tracing;
import io.tributary.gateway.kafka.Uplink;
import io.tributary.gateway.logging.DeviceTraces;
import io.tributary.gateway.logging.PacketTrace;
import io.tributary.gateway.metrics.GatewayMetrics;
import io.tributary.gateway.mqtt.DevicePipeline;
import io.tributary.gateway.mqtt.SessionParts;
import io.tributary.gateway.mqtt.Sessions;
import io.tributary.gateway.publish.Publishers;
import io.tributary.gateway.publish.Records;
import io.tributary.gateway.session.SessionEvents;
import io.tributary.gateway.transport.ListenerConfig;
import io.tributary.gateway.transport.Transport;
import io.tributary.gateway.transport.Transports;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway process: {@code Gateway --config <file> [--verbose]}. Starts whatever else is down, says on {@code /ready} what it waits
 * for, and lets devices in once it can serve them: registry read, downlink assigned, Kafka's topics known.
 */
public final class Gateway implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
    private static final int BAD_CONFIG = 2;
    private static final int BROKEN = 3;
    private static final long LOOK_MILLIS = 100;
    private static final Duration FLUSH = Duration.ofSeconds(10);
    private static final Duration IN_A_HURRY = Duration.ofSeconds(1);

    /** Runs until SIGTERM; exits with 2 and one line when the configuration cannot be used. */
    public static void main(String[] args) throws InterruptedException {
        boolean verbose = List.of(args).contains("--verbose");
        Thread.setDefaultUncaughtExceptionHandler((thread, bug) -> {
            LOG.atError().setCause(bug).addKeyValue("thread", thread.getName()).log("a bug ends the gateway");
            Runtime.getRuntime().halt(BROKEN);
        });
        try {
            GatewayConfig config = Config.read(configFile(args), GatewayConfig.class, System.getenv());
            Gateway gateway = new Gateway(config, InstantSource.system());
            StopSignals.handle(gateway::close, gateway::hurry);
            gateway.start();
        } catch (ConfigException | IllegalArgumentException | IOException e) {
            System.err.println("gateway: " + e.getMessage());
            if (verbose) {
                e.printStackTrace();
            }
            System.exit(BAD_CONFIG);
        }
    }

    private static Path configFile(String[] args) {
        for (int i = 0; i + 1 < args.length; i++) {
            if (args[i].equals("--config")) {
                return Path.of(args[i + 1]);
            }
        }
        throw new ConfigException("--config is missing; start with: Gateway --config <file> [--verbose]");
    }

    private final String node;
    private final DeviceProducer producer;
    private final RocksStore store;
    private final RegistryReader registry;
    private final LeasedDownlink downlink;
    private final Cluster cluster;
    private final Sessions sessions;
    private final Departure departure;
    private final Tracing tracing;
    private final Transports transports;
    private final DeviceHttp http;
    private final DtlsPeers dtlsPeers;
    private final CoapSessions coapSessions;
    private final CoapEndpoints coap;
    private final SessionParts parts;
    private final GatewayMetrics metrics;
    private final AdminServer admin;
    private final Topics topics;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final AtomicBoolean closing = new AtomicBoolean();
    private volatile boolean open;
    private volatile Map<Transport, List<InetSocketAddress>> listening = Map.of();
    private volatile Map<String, List<InetSocketAddress>> coapAddresses = Map.of();

    /** Wires the parts; nothing runs yet but the admin port. */
    public Gateway(GatewayConfig config, InstantSource clock) throws IOException {
        SecretBox box = new SecretBox(config.masterKeys());
        for (Map.Entry<Transport, ListenerConfig> one :
                config.transports().listeners().entrySet()) {
            for (InetSocketAddress address : one.getValue().addresses()) {
                FreePorts.require(address, one.getKey().key());
            }
        }
        for (Map.Entry<String, ListenerConfig> one : config.coap().listeners().entrySet()) {
            for (InetSocketAddress address : one.getValue().addresses()) {
                FreePorts.requireForDatagrams(address, one.getKey());
            }
        }
        metrics = new GatewayMetrics();
        metrics.showProcess();
        node = config.nodeId();
        String servers = config.kafka().bootstrapServers();
        topics = config.kafka().topics();
        sessions = new Sessions();
        departure = new Departure(
                sessions,
                config.operations().drainPerSecond(),
                config.operations().drainPatience());
        store = RocksStore.open(config.dataDir());
        DeviceSecrets secrets = new DeviceSecrets(box);
        DeviceDirectory directory = new DeviceDirectory(store, secrets, sessions);
        metrics.connections(sessions::size);
        metrics.devices(directory::size);
        try {
            admin = new AdminServer(config.admin().address(), node, this::waitingFor, this::attention, metrics);
        } catch (IOException e) {
            throw FreePorts.taken("admin", config.admin().address(), e);
        }
        producer = new DeviceProducer(servers, node, metrics);
        registry = new RegistryReader(
                topics.nameOf(Topics.REGISTRY),
                Topics.REGISTRY.partitions(),
                servers,
                node + "-registry",
                new RegistryFeed(metrics),
                directory,
                this::endAllForTheRegistry,
                clock);
        KafkaInbox inbox = new KafkaInbox(producer, topics, node, directory.groups(), clock);
        coapSessions = new CoapSessions(
                new SessionEvents(node, clock),
                inbox,
                this::address,
                config.limits(),
                config.coap().patience(),
                metrics,
                clock,
                System::nanoTime);
        downlink = new LeasedDownlink(
                partition -> new TopicReader(
                                topics.nameOf(Topics.DOWNLINK),
                                partition,
                                TopicReader.Start.END,
                                servers,
                                node + "-downlink",
                                new DownlinkFeed(sessions.and(coapSessions), metrics))
                        .shownBy(metrics),
                () -> closeAll("this gateway lost its lease of the downlink"));
        cluster = new Cluster(
                node,
                config.operations().timing(),
                new KafkaGatewayLog(servers, node + "-cluster", topics, metrics),
                downlink,
                () -> MessageId.mint(clock.millis()),
                sessions::size);
        metrics.gauge("cluster.gateways", cluster::liveGateways);
        metrics.gauge("cluster.leased", () -> cluster.leased() ? 1 : 0);
        metrics.gauge("cluster.answers", () -> cluster.answers() ? 1 : 0);
        AuthenticationCounts counts = new AuthenticationCounts();
        metrics.authentication(counts);
        Authenticator authenticator = new Authenticator(
                directory,
                secrets,
                DeviceAuthorities.ofFiles(config.deviceCa(), directory::authorities),
                config.limits(),
                counts,
                clock,
                System::nanoTime);
        DeviceTraces traces = new DeviceTraces(clock);
        sessions.watch((device, channel) -> {
            if (traces.traces(device)) {
                PacketTrace.attach(channel, device, traces);
            }
        });
        admin.page("/trace", OperatorPages.trace(traces, sessions::showAgain));
        admin.page("/cluster", OperatorPages.cluster(cluster));
        tracing = config.operations().tracing(node, device -> traces.traces(device.toString()));
        parts = new SessionParts(
                node,
                new KafkaUplink(producer, topics, node, "mqtt", directory.groups(), clock, tracing),
                inbox,
                sessions,
                config.limits(),
                metrics,
                clock,
                config.forbiddenPublish(),
                this::address,
                cluster::liveGateways,
                directory);
        http = new DeviceHttp(
                config.deviceHttp(),
                config.admission().maxConnections() / 2,
                authenticator,
                publishers(
                        config,
                        directory,
                        inbox,
                        new KafkaUplink(producer, topics, node, "http", directory.groups(), clock, tracing),
                        clock),
                new KafkaDeviceLogs(producer, topics, node, clock),
                config.limits(),
                metrics,
                clock);
        Publishers byCoap = publishers(
                config,
                directory,
                inbox,
                new KafkaUplink(producer, topics, node, "coap", directory.groups(), clock, tracing),
                clock);
        dtlsPeers = new DtlsPeers(authenticator, byCoap, coapSessions);
        directory.alsoTell(dtlsPeers);
        coap = new CoapEndpoints(
                config.coap(),
                config.tls(),
                authenticator.pskKeys(),
                dtlsPeers,
                directory,
                byCoap,
                config.limits(),
                new KeptSessions(config.dataDir().resolve("dtls-sessions"), box),
                metrics);
        ChannelHandler mqtt = new DevicePipeline(authenticator, parts);
        transports = new Transports(
                config.transports(),
                authenticator.pskKeys(),
                transport -> transport.isHttp() ? http.protocol() : mqtt,
                metrics);
    }

    private Publishers publishers(
            GatewayConfig config, DeviceSettings settings, Inbox inbox, Uplink uplink, InstantSource clock) {
        Records records = new Records(uplink, inbox, settings, node, clock);
        return new Publishers(uplink, records, parts.products(), config.limits(), metrics, System::nanoTime);
    }

    /** Reads, waits, lets devices in; returns where, or after {@link #close}, with an unresolved address. */
    public InetSocketAddress start() throws InterruptedException {
        LOG.atInfo().addKeyValue("admin", admin.address()).log("gateway starts");
        registry.start();
        cluster.start();
        String said = "";
        for (String missing = missing(); !missing.isEmpty(); missing = missing()) {
            if (!missing.equals(said)) {
                said = missing;
                LOG.atInfo().addKeyValue("waitingFor", missing).log("not ready");
            }
            if (stop.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                return InetSocketAddress.createUnresolved("closed", 0);
            }
        }
        Map<Transport, List<InetSocketAddress>> addresses = transports.open();
        listening = addresses;
        coapAddresses = coap.open();
        open = true;
        LOG.atInfo()
                .addKeyValue("listening", addresses)
                .addKeyValue("coap", coapAddresses)
                .log("gateway ready");
        return Objects.requireNonNull(addresses.get(Transport.MQTT)).get(0);
    }

    /** Where devices are let in by this way; nowhere before {@link #start} has returned. */
    List<InetSocketAddress> listening(Transport transport) {
        return listening.getOrDefault(transport, List.of());
    }

    /** Where devices are served by CoAP, by the name of the configuration's key; empty before they are. */
    public Map<String, List<InetSocketAddress>> coapAddresses() {
        return coapAddresses;
    }

    /** Where {@code /ready} answers. */
    public InetSocketAddress adminAddress() {
        return admin.address();
    }

    private NodeAddress address() {
        return cluster.answers() ? downlink.address() : NodeAddress.NONE;
    }

    private void closeAll(String reason) {
        sessions.closeAll(reason);
        coapSessions.closeAll(reason);
    }

    private void endAllForTheRegistry() {
        sessions.closeAll("the registry is read anew");
        dtlsPeers.endAll("the registry is read anew");
    }

    private String waitingFor() {
        if (stop.getCount() == 0) {
            return "the end";
        }
        return open && (producer.stalled() || !cluster.answers()) ? "Kafka, which does not answer" : missing();
    }

    private String attention() {
        return registry.attention();
    }

    private String missing() {
        for (TopicSpec topic : new TopicSpec[] {Topics.UPLINK, Topics.INBOX, Topics.DEVICE_LOG}) {
            if (!producer.knows(topics.nameOf(topic))) {
                return "Kafka topic " + topics.nameOf(topic);
            }
        }
        if (!registry.caughtUp()) {
            String attention = registry.attention();
            return "the registry, topic " + topics.nameOf(Topics.REGISTRY)
                    + (attention.isEmpty() ? "" : ", which cannot be read: " + attention);
        }
        if (cluster.isSecond()) {
            return "the end of another gateway with the nodeId " + node + "; give each gateway a nodeId of its own";
        }
        if (!downlink.leased()) {
            return "a partition of topic " + topics.nameOf(Topics.DOWNLINK)
                    + " of its own; when it stays so there are as many gateways as partitions: add some";
        }
        return downlink.address().reachable() ? "" : "the downlink, topic " + topics.nameOf(Topics.DOWNLINK);
    }

    /**
     * Lets no one in, sends the devices elsewhere, ends their sessions in the log, flushes what Kafka has not yet, releases the lease,
     * lets go of everything. Takes no longer than {@code operations.drainPatience} and half a minute.
     */
    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        stop.countDown();
        open = false;
        transports.stopAccepting();
        http.depart();
        coap.stopAccepting();
        coapSessions.closeAll("the gateway stops");
        departure.run();
        parts.sayDelayedWills();
        producer.close(departure.hurried() ? IN_A_HURRY : FLUSH);
        coap.close();
        coapSessions.close();
        cluster.close();
        downlink.close();
        registry.close();
        transports.close();
        http.close();
        store.close();
        tracing.close();
        admin.close();
        metrics.close();
        LOG.atInfo().log("gateway stopped");
    }

    /** While it closes: no more pacing, no more patience. */
    public void hurry() {
        departure.hurry();
    }
}
