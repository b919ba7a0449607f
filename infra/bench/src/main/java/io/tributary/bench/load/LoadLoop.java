package io.tributary.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.SSLException;

/** The one thread all simulated devices share. */
public final class LoadLoop implements AutoCloseable {
    private static final int CONNECT_MILLIS = 30_000;
    private static final int AT_ONCE = 100;

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final SslContext tls;

    public LoadLoop() {
        try {
            // It is the server's cost that is measured, not this client's doubts.
            tls = SslContextBuilder.forClient()
                    .trustManager(InsecureTrustManagerFactory.INSTANCE)
                    .endpointIdentificationAlgorithm(null)
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("this Java has no TLS: " + e.getMessage(), e);
        }
    }

    EventLoop loop() {
        return (EventLoop) group.next();
    }

    /** Connects, a hundred at a time, and waits for the CONNACKs. */
    public <D extends LoadDevice> void connectAll(Target target, List<D> devices) {
        for (int from = 0; from < devices.size(); from += AT_ONCE) {
            List<D> some = devices.subList(from, Math.min(devices.size(), from + AT_ONCE));
            some.forEach(device -> connect(target, device));
            all(some, LoadDevice::connected);
        }
    }

    /** Begins to connect. */
    public void connect(Target target, LoadDevice device) {
        connect(target, (ChannelHandler) device).addListener(connecting -> {
            if (!connecting.isSuccess()) {
                device.connected().completeExceptionally(connecting.cause());
            }
        });
    }

    /** Begins to connect, with this behind TLS or alone. */
    ChannelFuture connect(Target target, ChannelHandler handler) {
        return bootstrap(target, handler).connect(target.host(), target.port());
    }

    private Bootstrap bootstrap(Target target, ChannelHandler handler) {
        Optional<SslContext> secure = target.tls() ? Optional.of(tls) : Optional.empty();
        return new Bootstrap()
                .group(group)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        secure.ifPresent(context -> channel.pipeline().addLast(context.newHandler(channel.alloc())));
                        channel.pipeline().addLast(handler);
                    }
                });
    }

    /** Waits for all of them, a minute at most. */
    public static <D> void all(List<D> devices, Function<D, CompletableFuture<Void>> what) {
        CompletableFuture.allOf(devices.stream().map(what).toArray(CompletableFuture[]::new))
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }
}
