package io.tributary.bench.coap;

import io.tributary.bench.process.BenchProcess;
import io.tributary.fleet.DeviceCredentials;
import io.tributary.standalone.config.Site;
import java.util.List;

/** The {@link CoapCrowd} as a process: its DTLS is not to be counted with the servers'. Not thread-safe. */
public final class CoapCrowdProcess implements AutoCloseable {
    private final BenchProcess process;

    /**
     * What the devices did.
     *
     * @param taken messages answered with success
     * @param refused messages answered otherwise, or not at all
     */
    public record Done(double seconds, long taken, long refused) {}

    /** Starts it; nobody connects yet. */
    public CoapCrowdProcess(Site site, String name, int port, int payloadBytes, List<DeviceCredentials> who) {
        process = new BenchProcess(
                site,
                name,
                List.of(),
                List.of("-Xms256m", "-Xmx1g", "-XX:+UseSerialGC"),
                CoapCrowd.class,
                List.of(Integer.toString(port), Integer.toString(payloadBytes)));
        process.say(who.stream()
                .map(one -> one.device().productId() + " " + one.device().deviceName() + " " + one.secret())
                .toList());
    }

    public long pid() {
        return process.pid();
    }

    /** Everybody shakes hands. */
    public Done connect() {
        return told(CoapCrowd.CONNECT);
    }

    /** Everybody ends its session and begins another. */
    public Done reconnect() {
        return told(CoapCrowd.RECONNECT);
    }

    /** Everybody publishes one message. */
    public Done once() {
        return told(CoapCrowd.ONCE);
    }

    /** Everybody publishes as fast as it is answered. */
    public Done run(double seconds) {
        return told(CoapCrowd.RUN + " " + seconds);
    }

    private Done told(String word) {
        process.say(List.of(word));
        String[] said = process.answer(CoapCrowd.DONE).split(" ");
        return new Done(Double.parseDouble(said[0]), Long.parseLong(said[1]), Long.parseLong(said[2]));
    }

    @Override
    public void close() {
        process.close();
    }
}
