package io.tributary.gateway.mqtt;

import io.netty.channel.ChannelHandlerContext;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes what ends without a session to speak for it: resets, and bugs. */
final class LastWord {
    private static final Logger LOG = LoggerFactory.getLogger(LastWord.class);

    static void say(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            LOG.atDebug()
                    .addKeyValue("remote", ctx.channel().remoteAddress())
                    .addKeyValue("cause", cause.toString())
                    .log("connection lost before its session was open");
        } else {
            LOG.atError()
                    .addKeyValue("remote", ctx.channel().remoteAddress())
                    .setCause(cause)
                    .log("a bug ends this connection");
        }
        ctx.close();
    }

    private LastWord() {}
}
