package io.tributary.bench.load;

import io.netty.channel.EventLoop;
import io.tributary.fleet.Patience;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * Connected devices that send together when told: at a fixed rate, or as fast as what they send comes back. Not thread-safe.
 *
 * @param <D> what they do
 */
public final class PacedFleet<D extends PacedDevice> implements AutoCloseable {
    private static final long LOOK_MILLIS = 20;

    private final EventLoop loop;
    private final List<D> devices;
    private final Recorder late = new Recorder(3);
    private @Nullable Metronome metronome;
    private int next;

    /** @param devices connected by the loop */
    public PacedFleet(LoadLoop loop, List<D> devices) {
        this.loop = loop.loop();
        this.devices = devices;
    }

    public List<D> devices() {
        return devices;
    }

    public long sent() {
        return devices.stream().mapToLong(PacedDevice::sent).sum();
    }

    public long arrived() {
        return devices.stream().mapToLong(PacedDevice::arrived).sum();
    }

    /** Begins to send at a fixed rate, each time the next device, whatever comes back. */
    public void pace(double messagesPerSecond) {
        late.reset();
        metronome = new Metronome(messagesPerSecond, loop, this::send);
    }

    private void send(long due) {
        PacedDevice device = devices.get(next);
        next = (next + 1) % devices.size();
        late.recordValue(Math.max(0, TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - due)));
        device.send(due);
    }

    /** Begins a closed loop: so many messages of each device are on their way. */
    public void keepOnTheWay(int messages) {
        devices.forEach(device -> device.keepOnTheWay(messages));
    }

    /**
     * Sends no more, and waits for what is on its way.
     *
     * @param seconds to wait at most
     * @return how much of all that was ever sent has not come
     */
    public long settle(double seconds) {
        Metronome running = metronome;
        if (running != null) {
            running.close();
            metronome = null;
        }
        keepOnTheWay(0);
        loop.submit(() -> {}).syncUninterruptibly(); // what was due is sent
        long end = System.nanoTime() + (long) (seconds * 1e9);
        while (sent() > arrived() && System.nanoTime() < end) {
            Patience.pause(LOOK_MILLIS);
        }
        return sent() - arrived();
    }

    /** By how much messages of a fixed rate were sent after they were due, in microseconds: this process's own share of the latency. */
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
