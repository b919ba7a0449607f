package io.tributary.bench.load;

import io.netty.channel.EventLoop;
import io.tributary.fleet.DeviceCredentials;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/** Connected devices that publish together when told, as fast as the server allows or at a fixed rate. */
public final class PublishingFleet implements AutoCloseable {
    private final EventLoop loop;
    private final List<PublishingDevice> devices;
    private final Recorder latency;
    private @Nullable Future<?> metronome;

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

    /** The devices; their counts may be read while they are halted. */
    public List<PublishingDevice> devices() {
        return devices;
    }

    /** Everything published so far; read it while halted. */
    public long sent() {
        return devices.stream().mapToLong(PublishingDevice::sent).sum();
    }

    /** Begins; the latencies are counted anew. */
    public void go() {
        latency.reset();
        devices.forEach(PublishingDevice::go);
    }

    /** Begins to send at a fixed rate, each time the next device, whatever the answers do. */
    public void go(double messagesPerSecond) {
        latency.reset();
        Beat beat = new Beat(TimeUnit.SECONDS.toNanos(1) / messagesPerSecond);
        metronome = loop.scheduleAtFixedRate(beat, 1, 1, TimeUnit.MILLISECONDS);
    }

    /** Ends, and waits for the last acknowledgements; returns the latencies in microseconds. */
    public Histogram halt() {
        Future<?> running = metronome;
        if (running != null) {
            running.cancel(false);
            metronome = null;
        }
        LoadLoop.all(devices, PublishingDevice::halt);
        return latency.getIntervalHistogram();
    }

    /** Sends whatever has become due since it looked last. */
    private final class Beat implements Runnable {
        private final double interval;
        private final long start = System.nanoTime();
        private long sent;

        Beat(double interval) {
            this.interval = interval;
        }

        @Override
        public void run() {
            long now = System.nanoTime();
            for (long due = due(); due <= now; due = due()) {
                PublishingDevice device = devices.get((int) (sent % devices.size()));
                sent++;
                if (device.publish(due)) {
                    device.context().flush();
                }
            }
        }

        private long due() {
            return start + (long) (sent * interval);
        }
    }

    @Override
    public void close() {
        devices.forEach(LoadDevice::close);
    }
}
