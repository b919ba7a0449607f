package io.tributary.bench.coap;

import io.tributary.fleet.DeviceCredentials;
import io.tributary.identity.DeviceId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Devices of {@code bench coap}. Reads lines: one for each device, product, name and secret; {@code connect}, {@code once}, {@code reconnect} and {@code run} with
 * seconds, each of which it answers by {@code done} with the seconds that took, messages taken and messages not taken. Ends with its input.
 *
 * <p>Arguments: port on loopback, bytes of a payload.
 */
public final class CoapCrowd {
    static final String CONNECT = "connect";
    static final String RECONNECT = "reconnect";
    static final String ONCE = "once";
    static final String RUN = "run";
    static final String DONE = "done";

    private static final int THREADS = 16;

    private final InetSocketAddress server;
    private final byte[] payload;
    private final List<DeviceCredentials> waiting = new ArrayList<>();
    private final List<CoapDevice> devices = Collections.synchronizedList(new ArrayList<>());
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

    private CoapCrowd(InetSocketAddress server, int payloadBytes) {
        this.server = server;
        this.payload = ("{\"temperature\":21.5,\"note\":\"" + "x".repeat(Math.max(0, payloadBytes - 30)) + "\"}")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Serves its input. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 2) {
            System.err.println("usage: CoapCrowd <port> <payload bytes>");
            System.exit(2);
        }
        CoapCrowd crowd = new CoapCrowd(
                new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0])), Integer.parseInt(arguments[1]));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        int exit = 1;
        try {
            crowd.serve(in, System.out);
            exit = 0;
        } catch (IllegalStateException | UncheckedIOException e) {
            System.err.println(e);
        }
        System.exit(exit); // what still waits for an answer would stay
    }

    private void serve(BufferedReader in, PrintStream out) throws IOException {
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            switch (words[0]) {
                case CONNECT -> answer(out, () -> connect());
                case RECONNECT -> answer(out, () -> each(share -> forAll(share, CoapDevice::reconnect)));
                case ONCE -> answer(out, () -> each(CoapCrowd::once));
                case RUN -> {
                    long nanos = (long) (Double.parseDouble(words[1]) * 1e9);
                    answer(out, () -> each(share -> until(share, System.nanoTime() + nanos)));
                }
                default -> waiting.add(new DeviceCredentials(new DeviceId(words[0], words[1]), words[2]));
            }
        }
    }

    /** Messages taken, and not taken. */
    private record Count(long taken, long refused) {
        private static final Count NONE = new Count(0, 0);

        private Count and(Count other) {
            return new Count(taken + other.taken, refused + other.refused);
        }
    }

    @FunctionalInterface
    private interface Work {
        Count run() throws IOException;
    }

    @FunctionalInterface
    private interface OfShare {
        Count run(List<CoapDevice> share) throws IOException;
    }

    @FunctionalInterface
    private interface OfDevice {
        void run(CoapDevice device) throws IOException;
    }

    private static void answer(PrintStream out, Work work) throws IOException {
        long start = System.nanoTime();
        Count count = work.run();
        out.println(DONE + " " + (System.nanoTime() - start) / 1e9 + " " + count.taken() + " " + count.refused());
    }

    private Count connect() {
        List<List<DeviceCredentials>> shares = shares(waiting);
        List<Future<Count>> running = new ArrayList<>();
        for (List<DeviceCredentials> share : shares) {
            running.add(threads.submit(() -> {
                for (DeviceCredentials one : share) {
                    devices.add(CoapDevice.connect(one, server, payload));
                }
                return Count.NONE;
            }));
        }
        Count count = sum(running);
        waiting.clear();
        return count;
    }

    private Count each(OfShare work) {
        List<Future<Count>> running = new ArrayList<>();
        for (List<CoapDevice> share : shares(List.copyOf(devices))) {
            running.add(threads.submit(() -> work.run(share)));
        }
        return sum(running);
    }

    private static <T> List<List<T>> shares(List<T> all) {
        List<List<T>> shares = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            shares.add(new ArrayList<>());
        }
        for (int i = 0; i < all.size(); i++) {
            shares.get(i % THREADS).add(all.get(i));
        }
        return shares;
    }

    private static Count sum(List<Future<Count>> running) {
        Count count = Count.NONE;
        for (Future<Count> one : running) {
            try {
                count = count.and(one.get());
            } catch (ExecutionException e) {
                throw new IllegalStateException("a device failed: " + e.getCause(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }
        return count;
    }

    private static Count forAll(List<CoapDevice> share, OfDevice work) throws IOException {
        for (CoapDevice device : share) {
            work.run(device);
        }
        return Count.NONE;
    }

    private static Count once(List<CoapDevice> share) throws IOException {
        long taken = 0;
        for (CoapDevice device : share) {
            device.publish();
            taken += device.isTaken() ? 1 : 0;
        }
        return new Count(taken, share.size() - taken);
    }

    /** All of a share have a message on its way; each sends the next one when its own is answered. */
    private static Count until(List<CoapDevice> share, long end) throws IOException {
        long taken = 0;
        long refused = 0;
        forAll(share, CoapDevice::publish);
        for (boolean more = true; more; ) {
            more = System.nanoTime() < end;
            for (CoapDevice device : share) {
                boolean ok = device.isTaken();
                taken += ok ? 1 : 0;
                refused += ok ? 0 : 1;
                if (more) {
                    device.publish();
                }
            }
        }
        return new Count(taken, refused);
    }
}
