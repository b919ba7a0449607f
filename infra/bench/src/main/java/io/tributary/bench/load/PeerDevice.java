package io.tributary.bench.load;

import io.netty.buffer.ByteBuf;
import io.tributary.fleet.DeviceCredentials;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Recorder;

/** Says something to one other device, by way of a rule, and is told something by one. */
public final class PeerDevice extends PacedDevice {
    private static final ByteBuf NUMBER = JsonText.field("seq");
    private static final ByteBuf SENT_AT = JsonText.field("at");

    private final String peer;
    private final int qos;
    private final Recorder latency;
    private final BitSet heard = new BitSet();
    private volatile long repeated;

    /**
     * @param peer name of the device that is to hear it
     * @param latency from when a message was due to its arrival at the other device, in microseconds
     */
    public PeerDevice(DeviceCredentials credentials, boolean tls, String peer, int qos, Recorder latency) {
        super(credentials, tls, credentials.device() + "/event", qos);
        this.peer = peer;
        this.qos = qos;
        this.latency = latency;
    }

    /** Subscribes to what it is told; done with SUBACK. */
    public CompletableFuture<Void> subscribe() {
        return subscribe(credentials().device() + "/control", qos);
    }

    /** Messages that came a second time. */
    public long repeated() {
        return repeated;
    }

    @Override
    byte[] payload(long number, long dueNanos) {
        return ("{\"to\":\"" + peer + "\",\"seq\":" + number + ",\"at\":" + dueNanos + ",\"temperature\":21.5}")
                .getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    @SuppressWarnings("NonAtomicOperationOnVolatileField") // only the event loop writes
    void received(ByteBuf message) {
        int number = (int) JsonText.number(message, NUMBER);
        if (number < 0 || heard.get(number)) {
            repeated++;
            return;
        }
        heard.set(number);
        long since = System.nanoTime() - JsonText.number(message, SENT_AT);
        latency.recordValue(Math.max(0, TimeUnit.NANOSECONDS.toMicros(since)));
        countArrival();
    }
}
