package io.tributary.bench.crowd;

import io.tributary.bench.load.LoadLoop;
import io.tributary.bench.load.ReturningDevice;
import io.tributary.bench.load.Target;
import io.tributary.fleet.DeviceCredentials;
import io.tributary.fleet.Patience;
import io.tributary.identity.DeviceId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Devices that come back together. Reads lines: one for each device, product, name and secret; then {@code connect} and {@code storm}, as often as
 * wanted, each of which it answers by {@code back} with the seconds that took and the attempts of all devices. Ends with its input.
 *
 * <p>Arguments: host, port, whether it is TLS, and by how much to give way to other processes.
 */
public final class Crowd {
    static final String CONNECT = "connect";
    static final String STORM = "storm";
    static final String BACK = "back";

    private static final int AT_ONCE = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final LoadLoop loop = new LoadLoop();
    private final List<ReturningDevice> devices = new ArrayList<>();

    /** Serves its input. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 4) {
            System.err.println("usage: Crowd <host> <port> <tls> <nice>");
            System.exit(2);
        }
        new Courtesy(Integer.parseInt(arguments[3])).ofThisSession();
        Target target = new Target(
                "gateway", arguments[0], Integer.parseInt(arguments[1]), Boolean.parseBoolean(arguments[2]), 0);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        int exit = 1;
        try {
            new Crowd().serve(target, in, System.out);
            exit = 0;
        } catch (IllegalStateException e) {
            System.err.println(e.getMessage());
        }
        System.exit(exit); // the devices' threads would stay
    }

    void serve(Target target, BufferedReader in, PrintStream out) throws IOException {
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            switch (line) {
                case CONNECT -> out.println(back(this::connect));
                case STORM -> out.println(back(this::storm));
                default -> devices.add(new ReturningDevice(loop, target, credentials(line)));
            }
        }
    }

    /** A device as a line of the input. */
    static String line(DeviceCredentials one) {
        return one.device().productId() + " " + one.device().deviceName() + " " + one.secret();
    }

    private static DeviceCredentials credentials(String line) {
        String[] words = line.split(" ");
        return new DeviceCredentials(new DeviceId(words[0], words[1]), words[2]);
    }

    private String back(Runnable how) {
        long start = System.nanoTime();
        how.run();
        double seconds = (System.nanoTime() - start) / 1e9;
        return BACK + " " + seconds + " "
                + devices.stream().mapToInt(ReturningDevice::attempts).sum();
    }

    private void connect() {
        for (int from = 0; from < devices.size(); from += AT_ONCE) {
            List<ReturningDevice> some = devices.subList(from, Math.min(devices.size(), from + AT_ONCE));
            some.forEach(ReturningDevice::goAndComeBack);
            await(some);
        }
    }

    private void storm() {
        devices.forEach(ReturningDevice::goAndComeBack);
        await(devices);
    }

    private static void await(List<ReturningDevice> some) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!some.stream().allMatch(ReturningDevice::isBack)) {
            if (System.nanoTime() > deadline) {
                long missing = some.stream().filter(one -> !one.isBack()).count();
                throw new IllegalStateException(
                        missing + " devices were not back after " + PATIENCE.toSeconds() + " s");
            }
            Patience.pause(10);
        }
    }
}
