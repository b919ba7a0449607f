package io.tributary.gateway.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;

/**
 * Answers pings in place of Netty's handler, which answers all of them and reads on for each: a client that pings and never reads would
 * fill the memory, paused or not. Whoever does not read his answers gets none; pongs mean nothing here.
 */
final class WebSocketPings extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof PingWebSocketFrame ping) {
            if (ctx.channel().isWritable()) {
                ctx.writeAndFlush(new PongWebSocketFrame(ping.content()));
            } else {
                ping.release();
            }
        } else if (message instanceof PongWebSocketFrame pong) {
            pong.release();
        } else {
            ctx.fireChannelRead(message);
        }
    }
}
