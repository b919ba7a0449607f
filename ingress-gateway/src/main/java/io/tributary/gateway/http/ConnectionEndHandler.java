package io.tributary.gateway.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import io.tributary.gateway.transport.Failure;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends an HTTP/2 connection that is silent, or whose gateway departs: streams under way are answered before. */
final class ConnectionEndHandler extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionEndHandler.class);
    private static final long LOOK_MILLIS = 50;
    private static final int LOOKS = 100;

    private final Http2FrameCodec frames;

    ConnectionEndHandler(Http2FrameCodec frames) {
        this.frames = frames;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object frame) {
        ReferenceCountUtil.release(
                frame); // of the connection itself: settings, pings, farewells, which the codec has seen to
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == HttpConnections.DEPART) {
            depart(ctx, LOOKS);
        } else if (event instanceof IdleStateEvent) {
            ctx.close();
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    /** Some clients give up what they asked for when they hear the farewell, so it waits for the answers. */
    private void depart(ChannelHandlerContext ctx, int looks) {
        if (frames.connection().numActiveStreams() == 0 || looks == 0) {
            ctx.close();
        } else {
            ctx.executor().schedule(() -> depart(ctx, looks - 1), LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof Http2Exception) {
            LOG.atDebug()
                    .addKeyValue("remote", ctx.channel().remoteAddress())
                    .addKeyValue("cause", cause.toString())
                    .log("an HTTP/2 connection goes wrong");
            ctx.close();
        } else {
            Failure.of(cause).end(ctx.channel());
        }
    }
}
