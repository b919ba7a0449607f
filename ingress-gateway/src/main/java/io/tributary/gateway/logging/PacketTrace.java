package io.tributary.gateway.logging;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.tributary.gateway.mqtt.packet.PacketDecoder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Logs every packet of one connection, both ways, for as long as its device is traced; then it takes itself out. It is in no pipeline
 * but those of traced devices, so the others pay nothing.
 */
public final class PacketTrace extends ChannelDuplexHandler {
    private static final Logger LOG = LoggerFactory.getLogger("io.tributary.gateway.trace");
    private static final String NAME = "trace";

    private final PacketDecoder decoder;
    private final String device;
    private final DeviceTraces traces;
    private final PacketScanner in = new PacketScanner(seen -> log("in", seen));
    private final PacketScanner out = new PacketScanner(seen -> log("out", seen));
    private boolean aligned;

    private PacketTrace(PacketDecoder decoder, String device, DeviceTraces traces) {
        this.decoder = decoder;
        this.device = device;
        this.traces = traces;
    }

    /**
     * Begins to log a connection, at the next border between two packets of it. On the connection's event loop.
     */
    public static void attach(Channel channel, String device, DeviceTraces traces) {
        @Nullable ChannelHandlerContext decoder = channel.pipeline().context(PacketDecoder.class);
        if (decoder == null) {
            LOG.atWarn()
                    .addKeyValue("device", device)
                    .addKeyValue("handlers", channel.pipeline().names())
                    .log("connection not traced: it has no packet decoder; please report it");
        } else if (channel.pipeline().get(NAME) == null) {
            PacketTrace trace = new PacketTrace((PacketDecoder) decoder.handler(), device, traces);
            channel.pipeline().addBefore(decoder.name(), NAME, trace);
            LOG.atInfo()
                    .addKeyValue("device", device)
                    .addKeyValue("remote", channel.remoteAddress())
                    .log("connection traced");
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf bytes && holds(ctx)) {
            // Amid a packet the rest of a payload would be taken for a packet, and shown.
            aligned = aligned || decoder.isBetweenPackets();
            if (aligned) {
                in.scan(bytes);
            }
        }
        ctx.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf bytes && holds(ctx)) {
            out.scan(bytes);
        }
        ctx.write(message, promise);
    }

    private boolean holds(ChannelHandlerContext ctx) {
        if (traces.traces(device)) {
            return true;
        }
        if (!ctx.isRemoved()) {
            ctx.pipeline().remove(this);
        }
        return false;
    }

    private void log(String direction, PacketScanner.Seen seen) {
        LoggingEventBuilder line = LOG.atInfo()
                .addKeyValue("device", device)
                .addKeyValue("direction", direction)
                .addKeyValue("type", seen.type())
                .addKeyValue("bytes", seen.bytes());
        if (seen.packetId() > 0) {
            line = line.addKeyValue("packetId", seen.packetId());
        }
        if (seen.qos() >= 0) {
            line = line.addKeyValue("qos", seen.qos()).addKeyValue("dup", seen.dup());
        }
        if (seen.topic() != null) {
            line = line.addKeyValue("topic", seen.topic());
        }
        if (seen.reason() >= 0) {
            line = line.addKeyValue("reason", seen.reason());
        }
        line.log("packet");
    }
}
