package io.tributary.bench.load;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.tributary.fleet.DeviceCredentials;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** Devices that publish over HTTP, each on a connection of its own that is kept. */
public final class HttpFleet implements Fleet {
    private static final int ANSWER_BYTES = 4 * 1_024;

    private final List<HttpDevice> devices;
    private final Recorder latency;

    /** @param signed whether each request is signed; else it brings a token */
    public static HttpFleet connect(
            LoadLoop loop, Target target, List<DeviceCredentials> who, boolean signed, LoadPayload payload) {
        Recorder latency = new Recorder(3);
        String host = target.host() + ":" + target.port();
        List<HttpDevice> devices = who.stream()
                .map(one -> signed ? HttpRequests.signed(one, host) : HttpRequests.withToken(one, host))
                .map(requests -> new HttpDevice(requests, payload, latency))
                .toList();
        devices.forEach(device -> loop.connect(target, new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new HttpClientCodec(), new HttpObjectAggregator(ANSWER_BYTES), device);
                    }
                })
                .syncUninterruptibly());
        return new HttpFleet(devices, latency);
    }

    private HttpFleet(List<HttpDevice> devices, Recorder latency) {
        this.devices = devices;
        this.latency = latency;
    }

    @Override
    public List<? extends NumberedDevice> devices() {
        return devices;
    }

    @Override
    public long sent() {
        return devices.stream().mapToLong(HttpDevice::sent).sum();
    }

    @Override
    public void go() {
        latency.reset();
        devices.forEach(HttpDevice::go);
    }

    @Override
    public Histogram halt() {
        LoadLoop.all(devices, HttpDevice::halt);
        return latency.getIntervalHistogram();
    }

    @Override
    public Histogram late() {
        return new Histogram(3);
    }

    @Override
    public void close() {
        devices.forEach(HttpDevice::close);
    }
}
