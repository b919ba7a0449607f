package io.tributary.gateway.mqtt;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.timeout.ReadTimeoutException;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes what no one before it answered for: silence before CONNECT, resets, bugs. */
@ChannelHandler.Sharable
final class LastWordHandler extends ChannelInboundHandlerAdapter {
    static final LastWordHandler INSTANCE = new LastWordHandler();

    private static final Logger LOG = LoggerFactory.getLogger(LastWordHandler.class);

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof ReadTimeoutException || cause instanceof IOException) {
            LOG.atDebug()
                    .addKeyValue("remote", ctx.channel().remoteAddress())
                    .addKeyValue("cause", cause.toString())
                    .log("connection closed before CONNECT");
        } else {
            LOG.atError()
                    .addKeyValue("remote", ctx.channel().remoteAddress())
                    .setCause(cause)
                    .log("a bug ends this connection");
        }
        ctx.close();
    }

    private LastWordHandler() {}
}
