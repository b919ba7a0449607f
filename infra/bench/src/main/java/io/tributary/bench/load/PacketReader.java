package io.tributary.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/** Cuts the stream into packets without making objects of them. */
abstract class PacketReader extends ChannelInboundHandlerAdapter {
    private @Nullable ByteBuf rest;

    /**
     * One whole packet.
     *
     * @param first byte of the fixed header
     * @param in stands at the variable header; what is not read of it is skipped
     */
    abstract void packet(ChannelHandlerContext ctx, int first, ByteBuf in, int length);

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            ByteBuf kept = rest;
            if (kept == null) {
                cut(ctx, in);
                if (in.isReadable()) {
                    rest = ctx.alloc().buffer(in.readableBytes()).writeBytes(in);
                }
            } else {
                kept.writeBytes(in);
                cut(ctx, kept);
                if (kept.isReadable()) {
                    kept.discardReadBytes();
                } else {
                    kept.release();
                    rest = null;
                }
            }
        } finally {
            in.release();
        }
    }

    private void cut(ChannelHandlerContext ctx, ByteBuf in) {
        while (in.readableBytes() >= 2) {
            int start = in.readerIndex();
            int length = 0;
            int at = start + 1;
            int shift = 0;
            boolean more = true;
            while (more && at < in.writerIndex()) {
                int digit = in.getByte(at++);
                length |= (digit & 0x7F) << shift;
                shift += 7;
                more = digit < 0;
            }
            if (more || in.writerIndex() - at < length) {
                return;
            }
            in.readerIndex(at);
            packet(ctx, in.getUnsignedByte(start), in, length);
            in.readerIndex(at + length);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (rest != null) {
            rest.release();
            rest = null;
        }
    }
}
