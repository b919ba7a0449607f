package io.tributary.gateway.mqtt;

import io.netty.channel.Channel;
import io.tributary.gateway.device.ProductProfile;
import io.tributary.gateway.device.RegistryListener;
import io.tributary.gateway.kafka.DeviceKey;
import io.tributary.gateway.kafka.DownlinkFeed;
import io.tributary.identity.DeviceId;
import io.tributary.schemas.avro.DownlinkRecord;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The one connection of each device at this node; the way for other threads to reach it. Thread-safe. */
public final class Sessions implements DownlinkFeed.LiveDevices, RegistryListener {
    private static final Signal TAKEN_OVER =
            new Signal.CloseAsked(End.TAKEN_OVER, "a newer connection of the device took over");

    private final Map<String, Channel> live = new ConcurrentHashMap<>();
    private volatile BiConsumer<String, Channel> watcher = (device, channel) -> {};

    /** This connection speaks for the device from now on; an older one is told to go. [MQTT-3.1.4-3] */
    void open(DeviceKey device, Channel channel) {
        tell(live.put(device.toString(), channel), TAKEN_OVER);
        watcher.accept(device.toString(), channel);
    }

    /** Tells of every connection from now on, {@code productId/deviceName} and its channel, on its event loop before CONNACK. */
    public void watch(BiConsumer<String, Channel> each) {
        watcher = each;
    }

    /** Tells the watcher of a device's live connection again, if there is one. */
    public void showAgain(String device) {
        Channel channel = live.get(device);
        if (channel != null) {
            channel.eventLoop().execute(() -> watcher.accept(device, channel));
        }
    }

    /** Forgets the connection, unless a newer one took its place. */
    void close(DeviceKey device, Channel channel) {
        live.remove(device.toString(), channel);
    }

    /** How many there are. */
    public int size() {
        return live.size();
    }

    /** Tells every connection to go: this gateway stops. */
    public void closeAll(String reason) {
        Signal signal = new Signal.CloseAsked(End.STOPPED, reason);
        live.values().forEach(channel -> tell(channel, signal));
    }

    /** Begins to send the connections of this moment to other gateways, as fast as the caller asks for. */
    public Drain drain() {
        return new Drain(List.copyOf(live.values()).iterator());
    }

    /** Connections that are to go, a few at a time. Not thread-safe. */
    public static final class Drain {
        private static final Signal MOVED =
                new Signal.CloseAsked(End.MOVED, "this gateway is taken out of service; use another");

        private final Iterator<Channel> left;

        private Drain(Iterator<Channel> left) {
            this.left = left;
        }

        /**
         * Tells up to that many connections: DISCONNECT 0x9C to clients of MQTT 5, the others are just closed. Returns whether there
         * are more.
         */
        public boolean next(int count) {
            for (int i = 0; i < count && left.hasNext(); i++) {
                tell(left.next(), MOVED);
            }
            return left.hasNext();
        }
    }

    @Override
    public boolean isLive(String device) {
        return live.containsKey(device);
    }

    @Override
    public void deliver(String device, List<DownlinkRecord> records) {
        tell(live.get(device), new Signal.Downlinked(records));
    }

    @Override
    public void deviceRevoked(DeviceId id, String reason) {
        tell(live.get(id.toString()), new Signal.CloseAsked(End.REVOKED, reason));
    }

    @Override
    public void logLevelChanged(DeviceId id, int level) {
        tell(live.get(id.toString()), new Signal.LogLevelChanged(level));
    }

    @Override
    public void productRevoked(String productId, String reason) {
        ofProduct(productId, new Signal.CloseAsked(End.REVOKED, reason));
    }

    @Override
    public void productChanged(ProductProfile product) {
        ofProduct(product.productId(), new Signal.ProductChanged(product));
    }

    private void ofProduct(String productId, Signal signal) {
        String prefix = productId + "/";
        live.forEach((device, channel) -> {
            if (device.startsWith(prefix)) {
                tell(channel, signal);
            }
        });
    }

    private static void tell(@Nullable Channel channel, Signal signal) {
        if (channel != null) {
            channel.eventLoop().execute(() -> channel.pipeline().fireUserEventTriggered(signal));
        }
    }
}
