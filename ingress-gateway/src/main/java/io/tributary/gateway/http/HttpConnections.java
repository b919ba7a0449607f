package io.tributary.gateway.http;

import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;

/** The connections of this node, for when it leaves. Thread-safe. */
final class HttpConnections {
    /** Told to every connection: answer what is under way, and end. */
    static final Object DEPART = new Object() {
        @Override
        public String toString() {
            return "the gateway departs";
        }
    };

    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final int most;
    private volatile boolean departing;

    /** @param most connections; the rest of the node is for those that stay */
    HttpConnections(int most) {
        this.most = most;
    }

    /** @return false, and the connection is to be closed, when there are too many, or once the gateway departs */
    boolean add(Channel channel) {
        channels.add(channel);
        return !departing && channels.size() <= most;
    }

    /** How many there are. */
    int size() {
        return channels.size();
    }

    void depart() {
        departing = true;
        channels.forEach(
                channel -> channel.eventLoop().execute(() -> channel.pipeline().fireUserEventTriggered(DEPART)));
    }
}
