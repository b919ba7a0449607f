package io.tributary.bench.crowd;

import io.tributary.bench.load.Target;
import io.tributary.bench.process.BenchProcess;
import io.tributary.fleet.DeviceCredentials;
import io.tributary.standalone.config.Site;
import java.util.List;

/** The {@link Crowd} as a process: ten thousand handshakes are not to keep those waiting who time the others. */
public final class CrowdProcess implements AutoCloseable {
    private final BenchProcess process;

    /**
     * All devices had a connection, or have one again.
     *
     * @param seconds that took
     * @param attempts of all devices together
     */
    public record Return(double seconds, int attempts) {}

    /** Starts it; nobody connects yet. */
    public CrowdProcess(Site site, Target target, List<DeviceCredentials> who, Courtesy courtesy) {
        process = new BenchProcess(
                site,
                "crowd",
                courtesy.words(),
                List.of("-Xms256m", "-XX:+UseSerialGC"),
                Crowd.class,
                List.of(
                        target.host(),
                        Integer.toString(target.port()),
                        Boolean.toString(target.tls()),
                        Integer.toString(courtesy.nice())));
        process.say(who.stream().map(Crowd::line).toList());
    }

    public long pid() {
        return process.pid();
    }

    /** All devices connect, a hundred at a time. */
    public Return connect() {
        return told(Crowd.CONNECT);
    }

    /** All devices lose their connection in the same moment and come back. */
    public Return storm() {
        return told(Crowd.STORM);
    }

    private Return told(String word) {
        process.say(List.of(word));
        String[] said = process.answer(Crowd.BACK).split(" ");
        return new Return(Double.parseDouble(said[0]), Integer.parseInt(said[1]));
    }

    @Override
    public void close() {
        process.close();
    }
}
