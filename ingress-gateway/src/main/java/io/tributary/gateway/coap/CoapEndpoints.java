package io.tributary.gateway.coap;

import static org.eclipse.californium.core.config.CoapConfig.ACK_TIMEOUT;
import static org.eclipse.californium.core.config.CoapConfig.BLOCKWISE_STATUS_LIFETIME;
import static org.eclipse.californium.core.config.CoapConfig.DEDUPLICATOR;
import static org.eclipse.californium.core.config.CoapConfig.DEDUPLICATOR_PEERS_MARK_AND_SWEEP;
import static org.eclipse.californium.core.config.CoapConfig.MAX_ACTIVE_PEERS;
import static org.eclipse.californium.core.config.CoapConfig.MAX_MESSAGE_SIZE;
import static org.eclipse.californium.core.config.CoapConfig.MAX_RESOURCE_BODY_SIZE;
import static org.eclipse.californium.core.config.CoapConfig.PEERS_MARK_AND_SWEEP_MESSAGES;
import static org.eclipse.californium.core.config.CoapConfig.PREFERRED_BLOCK_SIZE;

import io.tributary.gateway.device.Devices;
import io.tributary.gateway.device.PskKeys;
import io.tributary.gateway.metrics.GatewayMetrics;
import io.tributary.gateway.publish.Publishers;
import io.tributary.gateway.transport.ListenerConfig;
import io.tributary.gateway.transport.PskEngine;
import io.tributary.gateway.transport.TlsConfig;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.limits.Limits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.core.network.InMemoryMessageExchangeStore;
import org.eclipse.californium.core.network.serialization.UdpDataSerializer;
import org.eclipse.californium.elements.Connector;
import org.eclipse.californium.elements.UDPConnector;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.UdpConfig;
import org.eclipse.californium.elements.util.ClockUtil;
import org.eclipse.californium.scandium.config.DtlsConfig;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;
import org.eclipse.californium.scandium.dtls.Connection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every port on which devices speak CoAP, closed until {@link #open}, and the threads that serve them. */
public final class CoapEndpoints implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CoapEndpoints.class);
    /** What one datagram, and one block, carries at most: it fits a frame with DTLS around it. */
    static final int BLOCK_BYTES = 1_024;

    private static final long BLOCKS_SECONDS = 60;
    /** Nobody proves to be one over bare UDP, so few are remembered. */
    private static final int PLAIN_PEERS = 2_000;

    private static final int LOOK_UPS = 2_000;
    /** Each keeps a thread waiting for its peer. */
    private static final int SDK_HANDSHAKES = 32;

    private static final long FAREWELL_SECONDS = 1;
    /** From the end of the handshake to a first request that shows whose session it is. */
    private static final long PROOF_SECONDS = 60;

    private static final long CLOSE_SECONDS = 2;

    private final CoapConfig config;
    private final @Nullable TlsConfig tls;
    private final PskEngine keys;
    private final DtlsPeers peers;
    private final PlainPeers claims;
    private final Limits limits;
    private final GatewayMetrics metrics;
    private final AwaitedRequests awaited;
    private final GatewayMetrics.Counted refusals;
    private final @Nullable DtlsIdentity identity;
    private final @Nullable KeptSessions kept;
    private final ScheduledExecutorService requests;
    private final ScheduledExecutorService clock;
    private final ThreadPoolExecutor lookUps;
    private final ThreadPoolExecutor sdkHandshakes;
    private final LongAdder completed;
    private final LongAdder failed;
    private final List<Consumer<DtlsPeer>> hangUps = new CopyOnWriteArrayList<>();
    private final List<CoapEndpoint> open = new ArrayList<>();
    private final List<SharedPort> ports = new ArrayList<>();
    private final List<DeviceRequests> deliverers = new ArrayList<>();

    /**
     * @param tls the server's certificates; absent, devices with certificates are not served
     * @param keys of key devices
     * @param devices for bare UDP, where the name is all there is
     * @param publishers those of CoAP
     * @param kept where DTLS sessions lie while the gateway is started again; absent: they end with it
     * @throws io.tributary.config.ConfigException when a certificate cannot be used
     */
    public CoapEndpoints(
            CoapConfig config,
            @Nullable TlsConfig tls,
            PskKeys keys,
            DtlsPeers peers,
            Devices devices,
            Publishers publishers,
            Limits limits,
            @Nullable KeptSessions kept,
            GatewayMetrics metrics) {
        this.config = config;
        this.tls = tls;
        this.keys = new PskEngine(keys);
        this.peers = peers;
        this.claims = new PlainPeers(devices, publishers);
        this.limits = limits;
        this.kept = kept;
        this.metrics = metrics;
        this.awaited = new AwaitedRequests(config.patience(), metrics, System::nanoTime);
        this.refusals = metrics.counted("coap.refused");
        this.identity = tls == null || config.dtls() == null ? null : new DtlsIdentity(tls, InstantSource.system());
        int processors = Runtime.getRuntime().availableProcessors();
        requests = Executors.newScheduledThreadPool(processors, named("coap"));
        clock = new ScheduledThreadPoolExecutor(1, named("coap-clock"), new ThreadPoolExecutor.DiscardPolicy());
        lookUps = new ThreadPoolExecutor(
                1, 1, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(LOOK_UPS), named("coap-keys"));
        sdkHandshakes = new ThreadPoolExecutor(
                0, SDK_HANDSHAKES, 1, TimeUnit.MINUTES, new SynchronousQueue<>(), named("coap-sdk-handshake"));
        completed = metrics.counter("coap.handshakes", "result", "completed");
        failed = metrics.counter("coap.handshakes", "result", "failed");
        // A little later, so that an answer under way gets out.
        peers.endBy(peer -> clock.schedule(
                () -> hangUps.forEach(hangUp -> hangUp.accept(peer)), FAREWELL_SECONDS, TimeUnit.SECONDS));
        metrics.gauge("coap.sessions", peers::size);
        metrics.gauge("coap.awaited", awaited::size);
    }

    private static ThreadFactory named(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Lets devices in; returns where, by the name of the key. Nothing is opened that the configuration does not name. */
    public Map<String, List<InetSocketAddress>> open() {
        Map<String, List<InetSocketAddress>> opened = new LinkedHashMap<>();
        ListenerConfig dtls = config.dtls();
        if (dtls != null) {
            Optional<KeptSessions.All> before = kept == null ? Optional.empty() : kept.take();
            opened.put("coap.dtls", open(dtls, address -> secure(address, before)));
        }
        ListenerConfig plain = config.plain();
        if (plain != null) {
            opened.put("coap.plain", open(plain, this::plain));
        }
        clock.scheduleWithFixedDelay(awaited::giveUp, 1, 1, TimeUnit.SECONDS);
        if (identity != null && tls != null) {
            long pause = tls.reload().toMillis();
            clock.scheduleWithFixedDelay(identity::look, pause, pause, TimeUnit.MILLISECONDS);
        }
        return opened;
    }

    private List<InetSocketAddress> open(ListenerConfig listener, Function<InetSocketAddress, CoapEndpoint> form) {
        List<InetSocketAddress> bound = new ArrayList<>();
        for (InetSocketAddress address : listener.addresses()) {
            CoapEndpoint endpoint = form.apply(address);
            endpoint.setExecutors(requests, clock);
            open.add(endpoint);
            try {
                endpoint.start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            bound.add(endpoint.getAddress());
        }
        return List.copyOf(bound);
    }

    private CoapEndpoint secure(InetSocketAddress address, Optional<KeptSessions.All> before) {
        Configuration settings = settings(config.sessions());
        DtlsSettings.apply(
                settings, config, identity == null ? List.of() : identity.getSupportedCertificateKeyAlgorithms());
        AtomicReference<SharedPort> port = new AtomicReference<>();
        Consumer<Connection> begun = connection -> clock.schedule(
                () -> Optional.ofNullable(port.get()).ifPresent(there -> there.endUnproven(connection)),
                PROOF_SECONDS,
                TimeUnit.SECONDS);
        Handshakes handshakes = new Handshakes(keys, begun, this::left, completed, failed);
        DtlsPrincipals principals = new DtlsPrincipals(peers);
        DtlsConnectorConfig.Builder builder = DtlsConnectorConfig.builder(settings)
                .setAddress(address)
                .setAdvancedPskStore(new DeviceKeys(handshakes, keys, lookUps))
                .setApplicationLevelInfoSupplier(principals)
                .setConnectionListener(handshakes)
                .setSessionListener(handshakes);
        if (identity != null) {
            builder.setCertificateIdentityProvider(identity).setAdvancedCertificateVerifier(new AnyDeviceCertificate());
        }
        SdkSessions sdk =
                new SdkSessions(keys, peers, config.sessions(), config.idle(), sdkHandshakes, completed, failed);
        SharedPort connector = new SharedPort(builder.build(), principals, sdk);
        port.set(connector);
        ports.add(connector);
        before.ifPresent(all -> resume(connector, all));
        hangUps.add(connector::hangUp);
        return endpoint(
                new CoapEndpoint.Builder().setEndpointContextMatcher(new DtlsPrincipals.BySession()),
                connector,
                settings,
                (request, asked) -> proven(request));
    }

    private static void resume(SharedPort port, KeptSessions.All all) {
        long elapsed = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis() - all.atMillis());
        long shift = ClockUtil.nanoRealtime() - all.atNanos() - elapsed;
        for (KeptSessions.Port kept : all.ports()) {
            if (kept.address().equals(port.name())) {
                try {
                    port.resume(kept, shift);
                    LOG.atInfo()
                            .addKeyValue("address", port.name())
                            .addKeyValue("sessions", kept.peers().size())
                            .log("DTLS sessions taken up");
                } catch (IOException e) {
                    LOG.atWarn()
                            .addKeyValue("address", port.name())
                            .addKeyValue("cause", e.toString())
                            .log("the DTLS sessions of before cannot be taken up; devices begin new ones");
                }
            }
        }
    }

    /** Once nothing comes or goes any more. */
    private void keep(KeptSessions where) {
        List<KeptSessions.Port> all = new ArrayList<>();
        long millis = System.currentTimeMillis();
        long nanos = ClockUtil.nanoRealtime();
        for (SharedPort port : ports) {
            try {
                all.add(port.keep(peers::isLive, config.idle().toSeconds()));
            } catch (IOException e) {
                LOG.atWarn().setCause(e).log("DTLS sessions cannot be kept; devices begin new ones");
            }
        }
        where.keep(new KeptSessions.All(millis, nanos, all));
    }

    private void left(Connection connection) {
        @Nullable DtlsPeer peer = DtlsPrincipals.peerOf(connection.getEstablishedPeerIdentity());
        if (peer != null) {
            peers.left(peer);
        }
    }

    private static CoapPeer proven(Request request) {
        @Nullable
        DtlsPeer peer = DtlsPrincipals.peerOf(request.getSourceContext().getPeerIdentity());
        if (peer == null) {
            throw new RejectedException(Rejection.UNAUTHENTICATED, "the handshake has proven no device");
        }
        return peer;
    }

    private CoapEndpoint plain(InetSocketAddress address) {
        Configuration settings = settings(PLAIN_PEERS);
        InMemoryMessageExchangeStore exchanges = new InMemoryMessageExchangeStore(settings);
        exchanges.setDeduplicator(new BoundedDuplicates(PLAIN_PEERS * config.duplicates()));
        return endpoint(
                new CoapEndpoint.Builder().setMessageExchangeStore(exchanges),
                new UDPConnector(address, settings),
                settings,
                (request, asked) -> claims.of(request.getSourceContext().getPeerAddress(), asked.topic()));
    }

    private CoapEndpoint endpoint(
            CoapEndpoint.Builder builder,
            Connector connector,
            Configuration settings,
            BiFunction<Request, DeviceRequest, CoapPeer> who) {
        DeviceRequests deliverer = new DeviceRequests(who, awaited, limits, refusals);
        deliverers.add(deliverer);
        CoapEndpoint endpoint = builder.setConfiguration(settings)
                .setConnector(connector)
                .setOptionRegistry(DeviceRequest.OPTIONS)
                .setDataSerializerAndParser(new UdpDataSerializer(), new DatagramParser())
                .build();
        endpoint.setMessageDeliverer(deliverer);
        return endpoint;
    }

    private Configuration settings(int mostPeers) {
        org.eclipse.californium.core.config.CoapConfig.register();
        DtlsConfig.register();
        UdpConfig.register();
        Configuration settings = Configuration.createStandardWithoutFile();
        // Californium's own remembers every message of the last four minutes, whoever sent it: that fills any memory.
        settings.set(DEDUPLICATOR, DEDUPLICATOR_PEERS_MARK_AND_SWEEP);
        settings.set(PEERS_MARK_AND_SWEEP_MESSAGES, config.duplicates());
        settings.set(MAX_ACTIVE_PEERS, mostPeers);
        settings.set(ACK_TIMEOUT, config.acknowledgementTimeout().toMillis(), TimeUnit.MILLISECONDS);
        settings.set(MAX_MESSAGE_SIZE, BLOCK_BYTES);
        settings.set(PREFERRED_BLOCK_SIZE, BLOCK_BYTES);
        settings.set(MAX_RESOURCE_BODY_SIZE, limits.mqttPayloadBytes());
        settings.set(BLOCKWISE_STATUS_LIFETIME, BLOCKS_SECONDS, TimeUnit.SECONDS);
        return settings;
    }

    /** Tells who asks from now on to come again; what waits for Kafka is still answered. */
    public void stopAccepting() {
        deliverers.forEach(DeviceRequests::close);
    }

    @Override
    public void close() {
        stopAccepting();
        open.forEach(CoapEndpoint::stop);
        if (kept != null && !ports.isEmpty()) {
            keep(kept);
        }
        open.forEach(CoapEndpoint::destroy);
        clock.shutdownNow();
        lookUps.shutdownNow();
        sdkHandshakes.shutdownNow();
        requests.shutdown();
        try {
            if (!requests.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                requests.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
