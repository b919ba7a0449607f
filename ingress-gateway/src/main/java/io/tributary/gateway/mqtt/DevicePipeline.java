package io.tributary.gateway.mqtt;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.tributary.gateway.device.Authenticator;
import io.tributary.gateway.mqtt.packet.PacketDecoder;

/** The handlers of one device connection, in the order in which a packet meets them. */
public final class DevicePipeline extends ChannelInitializer<Channel> {
    private final Authenticator authenticator;
    private final SessionParts parts;

    public DevicePipeline(Authenticator authenticator, SessionParts parts) {
        this.authenticator = authenticator;
        this.parts = parts;
    }

    @Override
    protected void initChannel(Channel channel) {
        PacketDecoder decoder = new PacketDecoder(parts.packetBytes());
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast("decoder", decoder); // makes packets of bytes, one at a time, and none while it is paused
        pipeline.addLast(
                "connect", new ConnectHandler(authenticator, parts, decoder)); // becomes "opening", then "session"
    }
}
