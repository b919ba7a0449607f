package io.tributary.bench.load;

import io.netty.channel.EventLoop;
import io.tributary.fleet.DeviceCredentials;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/** Connected devices that publish together when told, as fast as the server allows or at a fixed rate. */
public final class PublishingFleet implements Fleet {
    private final EventLoop loop;
    private final List<PublishingDevice> devices;
    private final Recorder latency;
    private final Recorder late = new Recorder(3);
    private @Nullable Metronome metronome;
    private int next;

    /**
     * @param qos of their messages
     * @param window unacknowledged messages of each in a closed loop
     * @param payload of all of them
     */
    public static PublishingFleet connect(
            LoadLoop loop, Target target, List<DeviceCredentials> who, int qos, int window, LoadPayload payload) {
        Recorder latency = new Recorder(3);
        List<PublishingDevice> devices = who.stream()
                .map(one -> new PublishingDevice(one, target.tls(), qos, window, payload, latency))
                .toList();
        loop.connectAll(target, devices);
        return new PublishingFleet(loop.loop(), devices, latency);
    }

    private PublishingFleet(EventLoop loop, List<PublishingDevice> devices, Recorder latency) {
        this.loop = loop;
        this.devices = devices;
        this.latency = latency;
    }

    @Override
    public List<PublishingDevice> devices() {
        return devices;
    }

    @Override
    public long sent() {
        return devices.stream().mapToLong(PublishingDevice::sent).sum();
    }

    /** How many messages wait for their acknowledgement now. */
    public long unacknowledged() {
        return loop.submit(() -> devices.stream()
                        .mapToLong(PublishingDevice::unacknowledged)
                        .sum())
                .syncUninterruptibly()
                .getNow();
    }

    @Override
    public void go() {
        latency.reset();
        devices.forEach(PublishingDevice::go);
    }

    /** Begins to send at a fixed rate, each time the next device, whatever the answers do. */
    public void go(double messagesPerSecond) {
        latency.reset();
        late.reset();
        metronome = new Metronome(messagesPerSecond, loop, this::send);
    }

    private void send(long due) {
        PublishingDevice device = devices.get(next);
        next = (next + 1) % devices.size();
        late.recordValue(Math.max(0, TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - due)));
        if (device.publish(due)) {
            device.context().flush();
        }
    }

    @Override
    public Histogram halt() {
        Metronome running = metronome;
        if (running != null) {
            running.close();
            metronome = null;
        }
        LoadLoop.all(devices, PublishingDevice::halt);
        return latency.getIntervalHistogram();
    }

    @Override
    public Histogram late() {
        return late.getIntervalHistogram();
    }

    @Override
    public void close() {
        if (metronome != null) {
            metronome.close();
        }
        devices.forEach(LoadDevice::close);
    }
}
