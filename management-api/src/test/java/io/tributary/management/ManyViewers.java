package io.tributary.management;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Measures how much heap idle viewers take, and how others fare beside them. Run by hand, with the class path of the tests and
 * {@code -Xmx512m}: {@code ManyViewers 10000}. The clients are a process of their own, for a process may open only so many files.
 */
final class ManyViewers {
    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 2) {
            watch(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]));
            return;
        }
        int count = Integer.parseInt(arguments[0]);
        try (TestApi api = new TestApi()) {
            api.product("beside");
            long before = heap();
            Process clients = new ProcessBuilder(
                            ProcessHandle.current().info().command().orElseThrow(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            ManyViewers.class.getName(),
                            Integer.toString(api.server.port()),
                            Integer.toString(count))
                    .inheritIO()
                    .start();
            try {
                long begun = System.nanoTime();
                while (api.events.viewers() < count && System.nanoTime() - begun < 120_000_000_000L) {
                    TimeUnit.MILLISECONDS.sleep(100);
                }
                System.out.printf(
                        "%d viewers after %.1f s, %d threads%n",
                        api.events.viewers(),
                        (System.nanoTime() - begun) / 1e9,
                        ManagementFactory.getThreadMXBean().getThreadCount());
                long with = heap();
                System.out.printf(
                        "heap in use: %.1f MB before, %.1f MB with them: %d bytes each%n",
                        before / 1e6, with / 1e6, (with - before) / count);
                api.events.publish("registry", Optional.of("ABCDEFGHIJ"), "{\"change\":\"changed\"}");
                List<Long> micros = new ArrayList<>();
                for (int i = 0; i < 2_000; i++) {
                    long sent = System.nanoTime();
                    if (api.send("GET", "/api/v1/products", "").status() != 200) {
                        throw new IllegalStateException("not answered");
                    }
                    micros.add((System.nanoTime() - sent) / 1_000);
                }
                micros.sort(null);
                System.out.printf(
                        "GET beside them: median %d us, p99 %d us; %d viewers at the end%n",
                        micros.get(1_000), micros.get(1_980), api.events.viewers());
            } finally {
                clients.destroy();
            }
        }
    }

    private static long heap() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(200);
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static void watch(int port, int count) throws IOException, InterruptedException {
        List<SocketChannel> viewers = new ArrayList<>();
        byte[] ask = ("GET /api/v1/events HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + TestApi.KEY + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < count; i++) {
            SocketChannel viewer = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            viewer.write(ByteBuffer.wrap(ask));
            viewers.add(viewer);
        }
        TimeUnit.MILLISECONDS.sleep(Duration.ofMinutes(3).toMillis());
        for (SocketChannel viewer : viewers) {
            viewer.close();
        }
    }

    private ManyViewers() {}
}
