package io.tributary.gateway.mqtt;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The MQTT port: closed until {@link #open}, and its connections' threads. */
public final class MqttListener implements AutoCloseable {
    private static final int BACKLOG = 1024;
    private static final long CLOSE_SECONDS = 5;

    private final InetSocketAddress address;
    private final DevicePipeline pipeline;
    private final EventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(Runtime.getRuntime().availableProcessors(), NioIoHandler.newFactory());
    private @Nullable Channel server;

    public MqttListener(InetSocketAddress address, DevicePipeline pipeline) {
        this.address = address;
        this.pipeline = pipeline;
    }

    /** Lets devices in; returns where. Fails as {@link java.net.ServerSocket} does when the port is taken. */
    public InetSocketAddress open() {
        Channel opened = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childHandler(pipeline)
                .bind(address)
                .syncUninterruptibly()
                .channel();
        server = opened;
        return (InetSocketAddress) opened.localAddress();
    }

    /** Lets no one in any more; who is in stays. */
    public void stopAccepting() {
        Channel open = server;
        if (open != null) {
            open.close().syncUninterruptibly();
        }
    }

    @Override
    public void close() {
        stopAccepting();
        loops.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
    }
}
