package io.tributary.gateway.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Takes the device's address from the PROXY header; a load balancer's own connections (health checks) keep theirs. */
final class ProxyAddressHandler extends SimpleChannelInboundHandler<HAProxyMessage> {
    private final ConnectionStart next;

    ProxyAddressHandler(ConnectionStart next) {
        this.next = next;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HAProxyMessage header) {
        Arrival arrival = Arrival.on(ctx.channel());
        @Nullable String source = header.sourceAddress();
        if (header.command() == HAProxyCommand.PROXY && source != null) {
            @Nullable InetAddress device = NetUtil.createInetAddressFromIpAddressString(source);
            if (device == null) { // a path of the proxy's own machine
                arrival.fail(ctx.channel(), EarlyEnd.PROXY_HEADER, "not an Internet address");
                return;
            }
            arrival.moved(new InetSocketAddress(device, header.sourcePort()));
        }
        next.cameFrom(ctx.channel(), arrival);
        ctx.pipeline().remove(this);
    }
}
