package io.tributary.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Looks at the first bytes in clear: a client that knows that HTTP/2 is spoken here begins with its preface (RFC 9113, 3.3). */
final class VersionHandler extends ByteToMessageDecoder {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final HttpPipeline pipeline;

    VersionHandler(HttpPipeline pipeline) {
        this.pipeline = pipeline;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        int seen = Math.min(in.readableBytes(), PREFACE.length);
        for (int i = 0; i < seen; i++) {
            if (in.getByte(in.readerIndex() + i) != PREFACE[i]) {
                pipeline.speakOne(ctx.channel());
                ctx.pipeline().remove(this); // hands on what it has read
                return;
            }
        }
        if (seen == PREFACE.length) {
            pipeline.speakTwo(ctx.channel());
            ctx.pipeline().remove(this);
        }
    }
}
