package io.tributary.gateway.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.tributary.gateway.device.TransportProof;
import org.jspecify.annotations.Nullable;

/**
 * The handlers of one port, each making way for the next: PROXY header, ClientHello, TLS of one kind or the other, WebSocket, and
 * then the protocol, which is added last and is not told {@code channelActive}. What stays is TLS and the WebSocket's frames.
 */
@ChannelHandler.Sharable
final class ConnectionStart extends ChannelInitializer<Channel> {
    private static final String END = "transport-end";
    private static final int PROXY_TLV_BYTES = 1_024;

    private final Transport transport;
    private final TrustedSources proxies;
    private final long connectMillis;
    private final @Nullable SecureStart secure;
    private final ChannelHandler protocol;
    private final End end = new End();

    /**
     * @param secure how TLS is done; null where there is none
     * @param protocol sharable: what a connection speaks when the transport is ready
     */
    ConnectionStart(
            Transport transport,
            ListenerConfig listener,
            long connectMillis,
            @Nullable SecureStart secure,
            ChannelHandler protocol) {
        this.transport = transport;
        this.proxies = TrustedSources.of(listener.proxyFrom());
        this.connectMillis = connectMillis;
        this.secure = secure;
        this.protocol = protocol;
    }

    @Override
    protected void initChannel(Channel channel) {
        Arrival arrival = Arrival.on(channel);
        arrival.start(channel, connectMillis);
        channel.pipeline().addLast(END, end);
        if (proxies.contains(channel.remoteAddress())) {
            arrival.expect(EarlyEnd.PROXY_HEADER);
            add(channel, "proxy", new HAProxyMessageDecoder(PROXY_TLV_BYTES));
            add(channel, "proxy-address", new ProxyAddressHandler(this));
        } else {
            cameFrom(channel, arrival);
        }
    }

    /** The device's address is known. */
    void cameFrom(Channel channel, Arrival arrival) {
        arrival.expect(EarlyEnd.LEFT);
        if (!arrival.count(channel)) {
            return;
        }
        if (secure != null) {
            add(channel, "client-hello", new ClientHelloHandler(secure, this));
        } else {
            ready(channel, tag(), TransportProof.NONE);
        }
    }

    /** Bytes now come as the device has written them; what of them is MQTT depends on the transport. */
    void ready(Channel channel, String tag, TransportProof proof) {
        new Peer(Arrival.on(channel).address(), tag, proof).tell(channel);
        if (transport.webSocket()) {
            WebSocketStart.addTo(channel, this);
        } else {
            speak(channel);
        }
    }

    /** The transport is done. */
    void speak(Channel channel) {
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast(protocol);
        pipeline.remove(END);
    }

    /** The transport as metrics call it. */
    String tag() {
        return transport.tag();
    }

    /** Adds a handler behind those that are there, before the one that closes what nobody answers for. */
    void add(Channel channel, String name, ChannelHandler handler) {
        channel.pipeline().addBefore(END, name, handler);
    }

    /** Closes what no handler before it answered for. */
    @ChannelHandler.Sharable
    private static final class End extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable thrown) {
            Failure failure = Failure.of(thrown);
            Arrival arrival = Arrival.on(ctx.channel());
            if (failure.isOurs()) {
                failure.report("remote", arrival.address());
            }
            EarlyEnd why = arrival.laterThanHandshake(EarlyEnd.of(failure.cause()));
            arrival.fail(ctx.channel(), why, failure.cause().toString());
        }

        /** A ClientHello that is none is closed before it is thrown. */
        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof SslHandshakeCompletionEvent done && !done.isSuccess()) {
                Arrival.on(ctx.channel()).blame(EarlyEnd.of(done.cause()));
            }
            ctx.fireUserEventTriggered(event);
        }
    }
}
