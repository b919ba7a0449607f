package io.tributary.gateway.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.tributary.gateway.device.PskKeys;
import io.tributary.gateway.metrics.GatewayMetrics;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Every port on which devices speak, closed until {@link #open}, and the threads of their connections. */
public final class Transports implements AutoCloseable {
    /** Who waits for the node to have time for it, waits here; the kernel's own bound is net.core.somaxconn, usually 4096. */
    /**
     * What one turn reads of a connection. A decoder gathers a whole turn, and keeps that much while a packet is half read: with
     * Netty's own bound, a MB, some hundred fast senders would use up the memory outside the heap.
     */
    private static final RecvByteBufAllocator READS =
            new AdaptiveRecvByteBufAllocator(256, 2_048, 16 * 1024).maxMessagesPerRead(4);

    private static final int BACKLOG = 8_192;

    private static final long CLOSE_SECONDS = 5;

    private final TransportConfig config;
    private final Function<Transport, ChannelHandler> protocols;
    private final EventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(Runtime.getRuntime().availableProcessors(), NioIoHandler.newFactory());
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "transport-clock");
        thread.setDaemon(true);
        return thread;
    });
    private final TransportMetrics metrics;
    private final Admission admission;
    private final PskEngine psk;
    private final @Nullable ServerCertificates certificates;
    private final List<Channel> servers = new ArrayList<>();

    /** One protocol on all ports. */
    public Transports(TransportConfig config, PskKeys keys, ChannelHandler protocol, GatewayMetrics gatewayMetrics) {
        this(config, keys, transport -> protocol, gatewayMetrics);
    }

    /**
     * @param protocols sharable handlers; added to every connection's pipeline when the transport is ready, and not told
     *     {@code channelActive}
     * @throws io.tributary.config.ConfigException when a certificate cannot be used
     */
    public Transports(
            TransportConfig config,
            PskKeys keys,
            Function<Transport, ChannelHandler> protocols,
            GatewayMetrics gatewayMetrics) {
        this.config = config;
        this.protocols = protocols;
        metrics = new TransportMetrics(gatewayMetrics);
        @Nullable TlsConfig tls = config.tls();
        certificates = tls == null
                ? null
                : new ServerCertificates(tls, new ServerTls(tls.provider()), InstantSource.system(), metrics);
        admission = new Admission(config.admission(), metrics, clock, loops);
        psk = new PskEngine(keys);
    }

    /** Lets devices in; returns where. Fails as {@link java.net.ServerSocket} does when a port is taken. */
    public Map<Transport, List<InetSocketAddress>> open() {
        Map<Transport, List<InetSocketAddress>> opened = new EnumMap<>(Transport.class);
        config.listeners().forEach((transport, listener) -> {
            List<InetSocketAddress> bound = new ArrayList<>();
            for (InetSocketAddress address : listener.addresses()) {
                Channel server = bind(transport, listener, address);
                servers.add(server);
                admission.server(server);
                bound.add((InetSocketAddress) server.localAddress());
            }
            opened.put(transport, List.copyOf(bound));
        });
        @Nullable TlsConfig tls = config.tls();
        if (certificates != null && tls != null) {
            long pause = tls.reload().toMillis();
            clock.scheduleWithFixedDelay(certificates::look, pause, pause, TimeUnit.MILLISECONDS);
        }
        return opened;
    }

    private Channel bind(Transport transport, ListenerConfig listener, InetSocketAddress address) {
        return new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.RCVBUF_ALLOCATOR, READS)
                .handler(new AdmissionHandler(admission, transport))
                .childHandler(new ConnectionStart(
                        transport, listener, admission.connectMillis(), secure(transport), protocols.apply(transport)))
                .bind(address)
                .syncUninterruptibly()
                .channel();
    }

    private @Nullable SecureStart secure(Transport transport) {
        if (!transport.secure() || certificates == null) {
            return null;
        }
        boolean devices = transport == Transport.MQTTS; // browsers would ask their user for a certificate
        return new SecureStart(
                certificates,
                devices ? psk : null,
                devices,
                transport.isHttp() ? ServerTls.HTTP_VERSIONS : List.of(),
                admission.connectMillis(),
                metrics);
    }

    /** Lets no one in any more; who is in stays. */
    public void stopAccepting() {
        admission.close();
        servers.stream().map(Channel::close).toList().forEach(ChannelFuture::syncUninterruptibly);
    }

    @Override
    public void close() {
        stopAccepting();
        clock.shutdownNow();
        loops.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
        if (certificates != null) {
            certificates.close();
        }
    }
}
