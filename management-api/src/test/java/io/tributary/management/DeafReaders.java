package io.tributary.management;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Measures what clients take of the heap that ask for large pages and never read them, and how others fare beside them. Run by hand, with the class
 * path of the tests and {@code -Xmx384m}: {@code DeafReaders 10000}. The clients are a process of their own, for a process may open only so many
 * files.
 */
final class DeafReaders {
    private static final int DEVICES = 500;
    /** A page is asked for so often that no socket takes all of it. */
    private static final int PAGES = 40;

    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 3) {
            ask(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]), arguments[2]);
            return;
        }
        int count = Integer.parseInt(arguments[0]);
        try (TestApi api = new TestApi()) {
            String product = api.product("large");
            String page = "/api/v1/products/" + product + "/devices?limit=" + DEVICES;
            String names = IntStream.range(0, DEVICES).mapToObj(i -> "d" + i).collect(Collectors.joining("\n"));
            api.send(
                    "POST",
                    "/api/v1/products/" + product + "/devices:import",
                    "deviceName\n" + names,
                    "Content-Type",
                    "text/csv");
            System.out.printf(
                    "a page has %d bytes%n", api.send("GET", page, "").text().length());
            Process clients = new ProcessBuilder(
                            ProcessHandle.current().info().command().orElseThrow(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            DeafReaders.class.getName(),
                            Integer.toString(api.server.port()),
                            Integer.toString(count),
                            page)
                    .inheritIO()
                    .start();
            try {
                for (int round = 0; round < 3; round++) {
                    TimeUnit.SECONDS.sleep(5);
                    look(api, page);
                }
            } finally {
                clients.destroy();
            }
        }
    }

    private static void look(TestApi api, String page) throws InterruptedException {
        List<Long> micros = new ArrayList<>();
        int refused = 0;
        for (int i = 0; i < 200; i++) {
            long sent = System.nanoTime();
            refused += api.send("GET", "/api/v1/products", "").status() == 200 ? 0 : 1;
            micros.add((System.nanoTime() - sent) / 1_000);
        }
        micros.sort(null);
        int pages = 0;
        for (int i = 0; i < 20; i++) {
            pages += api.send("GET", page, "").status() == 200 ? 1 : 0;
        }
        System.gc();
        System.out.printf(
                "heap in use %.0f MB; small answers beside them: median %d us, p99 %d us, %d of 200 refused; pages: %d of 20%n",
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1e6,
                micros.get(100),
                micros.get(198),
                refused,
                pages);
    }

    private static void ask(int port, int count, String page) throws IOException, InterruptedException {
        List<SocketChannel> readers = new ArrayList<>();
        byte[] ask = ("GET " + page + " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + TestApi.KEY + "\r\n\r\n")
                .repeat(PAGES)
                .getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < count; i++) {
            SocketChannel reader = SocketChannel.open();
            reader.setOption(StandardSocketOptions.SO_RCVBUF, 4_096);
            reader.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            reader.configureBlocking(false);
            reader.write(ByteBuffer.wrap(ask));
            readers.add(reader);
        }
        System.out.printf("%d readers that do not read%n", count);
        TimeUnit.MINUTES.sleep(3);
        for (SocketChannel reader : readers) {
            reader.close();
        }
    }

    private DeafReaders() {}
}
