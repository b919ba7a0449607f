package io.tributary.gateway.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** An answer after which the connection ends: whoever does not read it does not keep the connection for that. */
final class LastAnswer {
    static final long PATIENCE_SECONDS = 3;

    static void write(ChannelHandlerContext ctx, ByteBuf answer) {
        ChannelFuture written = ctx.writeAndFlush(answer);
        if (!written.isDone()) {
            Future<?> patience =
                    ctx.executor().schedule(() -> ctx.channel().close(), PATIENCE_SECONDS, TimeUnit.SECONDS);
            ctx.channel().closeFuture().addListener(ignored -> patience.cancel(false));
        }
        written.addListener(ChannelFutureListener.CLOSE);
    }

    private LastAnswer() {}
}
