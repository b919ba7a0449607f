package io.tributary.gateway.mqtt;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.tributary.gateway.device.Authenticator;

/** The handlers of one device connection, in the order in which a packet meets them. */
public final class DevicePipeline extends ChannelInitializer<Channel> {
    /** Room for topic, packet id and the parts of CONNECT beside the payload. */
    private static final int HEADER_ROOM = 2 * 1024;

    /** Longer client ids are refused by the codec; malformed ones by {@link Authenticator}. */
    private static final int CLIENT_ID_CHARS = 256;

    private static final int CONNECT_SECONDS = 10;

    private final Authenticator authenticator;
    private final SessionParts parts;

    public DevicePipeline(Authenticator authenticator, SessionParts parts) {
        this.authenticator = authenticator;
        this.parts = parts;
    }

    @Override
    protected void initChannel(Channel channel) {
        int packetBytes = parts.limits().mqttPayloadBytes() + HEADER_ROOM;
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast("decoder", new MqttDecoder(packetBytes, CLIENT_ID_CHARS, true));
        pipeline.addLast("encoder", MqttEncoder.INSTANCE);
        pipeline.addLast("one-by-one", new FlowControlHandler()); // holds packets while autoRead is off
        pipeline.addLast("silence", new ReadTimeoutHandler(CONNECT_SECONDS));
        pipeline.addLast("connect", new ConnectHandler(authenticator, parts)); // becomes "opening", then "session"
        pipeline.addLast("last-word", LastWordHandler.INSTANCE);
    }
}
