package io.tributary.bench.load;

import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Lets every device ping once in its interval, evenly spread. */
public final class Pings implements AutoCloseable {
    private static final int BEAT_MILLIS = 20;

    private final List<IdleDevice> devices;
    private final double perBeat;
    private final Future<?> beats;
    private double due;
    private int next;

    public Pings(LoadLoop loop, List<IdleDevice> devices, int intervalSeconds) {
        this.devices = devices;
        this.perBeat = devices.size() * BEAT_MILLIS / (intervalSeconds * 1_000.0);
        this.beats = loop.loop().scheduleAtFixedRate(this::beat, BEAT_MILLIS, BEAT_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void beat() {
        for (due += perBeat; due >= 1; due--) {
            devices.get(next++ % devices.size()).ping();
        }
    }

    @Override
    public void close() {
        beats.cancel(false);
    }
}
