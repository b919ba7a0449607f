package io.tributary.gateway.mqtt.packet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a connection's bytes into {@link Packet}s, one at a time, and stops whenever someone asks it to: while it is paused, the socket
 * is not read and no packet is made, so what waits is at most what one read brought. Knows the version once CONNECT has said it. Of a
 * packet beyond the bound, or one that is none, a {@link Packet.Bad} is made and everything behind it is ignored.
 */
public final class PacketDecoder extends ByteToMessageDecoder {
    /** Who asks for a pause; each is lifted by itself. */
    public static final int OPENING = 1;

    public static final int BACKLOG = 2;
    public static final int QUOTA = 4;
    public static final int SLOW_READER = 8;

    /** Asked before a packet is made. */
    public interface Gate {
        /** Whether what begins with this byte, and all that follows, has to stay where it is; then the gate has paused this decoder. */
        boolean holdsUp(int firstByte);
    }

    private static final int UNKNOWN = -1;

    private final int maximumBytes;
    private byte level;
    private byte pauses;
    private boolean bad;
    private boolean decoding;
    private String lastTopic = "";
    private @Nullable ChannelHandlerContext context;
    private @Nullable Gate gate;

    /** @param maximumBytes of one packet, its fixed header included */
    public PacketDecoder(int maximumBytes) {
        this.maximumBytes = maximumBytes;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    /** From now on packets are made as the gate allows. */
    public void guard(Gate by) {
        gate = by;
    }

    /** Nothing more is read until {@link #resume} with the same reason. On the connection's event loop, as all methods. */
    public void pause(int reason) {
        if (pauses == 0 && context != null) {
            context.channel().config().setAutoRead(false);
        }
        pauses |= (byte) reason;
    }

    /** Takes a reason to pause back; goes on with what was kept when no other is left. */
    public void resume(int reason) {
        ChannelHandlerContext ctx = context;
        if ((pauses & reason) == 0) {
            return;
        }
        pauses &= (byte) ~reason;
        if (pauses == 0 && ctx != null && ctx.channel().isActive()) {
            ctx.channel().config().setAutoRead(true);
            if (!decoding && actualReadableBytes() > 0) {
                goOn(ctx);
            }
        }
    }

    private void goOn(ChannelHandlerContext ctx) {
        try {
            channelRead(ctx, Unpooled.EMPTY_BUFFER);
            ctx.fireChannelReadComplete();
        } catch (Exception e) {
            ctx.fireExceptionCaught(e);
        }
    }

    /** Whether all bytes that came were of packets that are complete, and were handed on. */
    public boolean isBetweenPackets() {
        return actualReadableBytes() == 0;
    }

    /** Whether one of these reasons holds the reading up. */
    public boolean isPaused(int reasons) {
        return (pauses & reasons) != 0;
    }

    @Override
    protected void callDecode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        boolean outer = decoding;
        decoding = true;
        try {
            super.callDecode(ctx, in, out);
        } finally {
            decoding = outer;
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        if (pauses == 0) {
            super.channelReadComplete(ctx);
        } else { // the original would ask for more bytes because none of these became a packet
            discardSomeReadBytes();
            ctx.fireChannelReadComplete();
        }
    }

    /** Hands a packet on at once, not by way of {@code out}: its payload is read where it is, in {@code in}. */
    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (bad) {
            in.skipBytes(in.readableBytes());
            return;
        }
        if (pauses != 0) {
            return;
        }
        int start = in.readerIndex();
        try {
            int firstByte = in.getUnsignedByte(start);
            Gate guard = gate;
            if (guard != null && guard.holdsUp(firstByte)) {
                return;
            }
            if (level == 0 && PacketType.of(firstByte) != PacketType.CONNECT) {
                throw BadPacketException.protocol("the first packet is not CONNECT"); // [MQTT-3.1.0-1]
            }
            in.skipBytes(1);
            int length = remainingLength(in);
            if (length == UNKNOWN || in.readableBytes() < length) {
                in.readerIndex(start);
                return;
            }
            int header = in.readerIndex() - start;
            ctx.fireChannelRead(read(firstByte, in, length, header + length));
        } catch (BadPacketException e) {
            bad = true;
            in.skipBytes(in.readableBytes());
            ctx.fireChannelRead(new Packet.Bad(e.reason(), e.getMessage() == null ? "" : e.getMessage()));
        }
    }

    /** [MQTT-2.1.4]; refuses a packet beyond the bound before its body is there. */
    private int remainingLength(ByteBuf in) throws BadPacketException {
        int length = 0;
        int shift = 0;
        while (in.isReadable()) {
            int next = in.readUnsignedByte();
            length |= (next & 0x7F) << shift;
            shift += 7;
            if (next < 0x80) {
                if (1 + shift / 7 + length > maximumBytes) {
                    throw new BadPacketException(
                            Reason.PACKET_TOO_LARGE,
                            "a packet of " + length
                                    + " bytes is larger than limits.mqttPayloadBytes and its header allow ("
                                    + maximumBytes + " together)");
                }
                return length;
            }
            if (shift > 21) {
                throw BadPacketException.malformed("the Remaining Length has more than four bytes");
            }
        }
        return UNKNOWN;
    }

    private Packet read(int firstByte, ByteBuf in, int length, int bytes) throws BadPacketException {
        Body body = new Body(in, length);
        if (level != 0) {
            Packet packet = PacketReader.read(firstByte, body, bytes, level, lastTopic);
            if (packet instanceof Packet.Publish publish && !publish.topic().isEmpty()) {
                lastTopic = publish.topic();
            }
            return packet;
        }
        if ((firstByte & 0x0F) != 0) {
            throw BadPacketException.malformed("the flags of CONNECT are not 0");
        }
        level = (byte) ConnectReader.level(body);
        return ConnectReader.read(body, level);
    }

    /** The version of a connection whose CONNECT could be read that far; 0 before. */
    public int level() {
        return level;
    }
}
