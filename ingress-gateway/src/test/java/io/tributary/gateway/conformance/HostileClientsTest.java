package io.tributary.gateway.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tributary.config.Config;
import io.tributary.gateway.Passwords;
import io.tributary.gateway.mqtt.SocketGateway;
import io.tributary.gateway.transport.AdmissionConfig;
import io.tributary.limits.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Clients that do not read, do not speak, speak too slowly or come all at once, at a real socket: what they cost is bounded, and a
 * well-behaved device beside them does not notice.
 */
@ExtendWith(NoErrorsLogged.class)
class HostileClientsTest {
    private static final int CROWD = Integer.getInteger("hostile.connects", 2_000);
    private static final long PATIENCE_MILLIS = 60_000;
    private static final long MEGABYTE = 1L << 20;
    /** However a machine is loaded, a ping is not to wait for what others do to their own connections. */
    private static final Duration LONGEST_PING = Duration.ofSeconds(2);

    private static SocketGateway gateway;
    private static Neighbour neighbour;

    /** A device that does nothing wrong: it pings, one ping after the other, and remembers the longest answer. */
    private static final class Neighbour implements AutoCloseable {
        private final Socket socket;
        private final Thread thread = new Thread(this::ping, "neighbour");
        private final CountDownLatch closing = new CountDownLatch(1);
        private volatile long longestNanos;
        private volatile long pings;
        private volatile String lost = "";

        Neighbour(String name) throws IOException {
            socket = connected(name, 60);
            thread.setDaemon(true);
            thread.start();
        }

        private void ping() {
            try {
                while (!socket.isClosed()) {
                    long start = System.nanoTime();
                    socket.getOutputStream().write(Packets.PINGREQ);
                    byte[] answer = socket.getInputStream().readNBytes(2);
                    if (answer.length < 2) {
                        lost = "closed";
                        return;
                    }
                    longestNanos = Math.max(longestNanos, System.nanoTime() - start);
                    pings++;
                    closing.await(20, TimeUnit.MILLISECONDS);
                }
            } catch (IOException | InterruptedException e) {
                lost = e.toString();
            }
        }

        void forget() {
            longestNanos = 0;
        }

        void assertUndisturbed() {
            long before = pings;
            await("the neighbour is answered").atMost(LONGEST_PING).until(() -> pings > before + 1);
            assertThat(lost).isEmpty();
            assertThat(Duration.ofNanos(longestNanos)).isLessThan(LONGEST_PING);
        }

        @Override
        public void close() throws IOException {
            closing.countDown();
            socket.close();
        }
    }

    @BeforeAll
    static void start() throws IOException {
        Limits limits = Config.parse(
                "{connectInterval: PT0S, keepAliveMin: PT1S, uplinkPerSecond: 1000000}",
                "limits",
                Limits.class,
                Map.of());
        AdmissionConfig admission =
                new AdmissionConfig(30_000, 10_000, 20_000, 20_000, Duration.ofSeconds(2), Duration.ofMillis(500));
        gateway = new SocketGateway(limits, admission);
        neighbour = new Neighbour("neighbour");
    }

    @AfterAll
    static void stop() throws IOException {
        neighbour.close();
        gateway.close();
    }

    @Test
    @DisplayName("a device that never reads is sent QoS 0 until it is full; the rest is dropped and counted")
    void neverReads() throws IOException {
        neighbour.forget();
        long before = SocketGateway.bufferBytes();
        double dropped = gateway.metric("deliveries_dropped");
        try (Socket deaf = connected("deaf", 60)) {
            byte[] payload = new byte[8 * 1024];
            for (int i = 1; i <= 10_000; i++) {
                gateway.deliver("deaf", i, 0, payload);
            }
            await("the rest is dropped")
                    .atMost(Duration.ofMillis(PATIENCE_MILLIS))
                    .until(() -> gateway.metric("deliveries_dropped") > dropped);
            assertThat(SocketGateway.bufferBytes() - before).isLessThan(8 * MEGABYTE);
            assertThat(deaf.isClosed()).isFalse();
        }
        neighbour.assertUndisturbed();
    }

    @Test
    @DisplayName("a device that never acknowledges holds its window and as much again, no more")
    void neverAcknowledges() throws IOException {
        long before = SocketGateway.bufferBytes();
        try (Socket silent = connected("silent", 60)) {
            byte[] payload = new byte[8 * 1024];
            for (int i = 1; i <= 2_000; i++) {
                gateway.deliver("silent", i, 1, payload);
            }
            assertClosed(silent);
        }
        assertThat(SocketGateway.bufferBytes() - before).isLessThan(8 * MEGABYTE);
        neighbour.assertUndisturbed();
    }

    @Test
    @DisplayName(
            "a device that asks and never reads the answers is no longer read itself; when it reads, it has every answer")
    void asksAndNeverReads() throws IOException {
        neighbour.forget();
        long before = SocketGateway.bufferBytes();
        try (SocketChannel asking = SocketChannel.open()) {
            asking.setOption(StandardSocketOptions.SO_RCVBUF, 4 * 1024);
            asking.connect(gateway.address());
            asking.write(ByteBuffer.wrap(connect(gateway.device("asking"), 60)));
            asking.configureBlocking(false);
            ByteBuffer pings = ByteBuffer.allocate(64 * 1024);
            while (pings.hasRemaining()) {
                pings.put(Packets.PINGREQ);
            }
            long sent = 0;
            try (Selector selector = Selector.open()) {
                asking.register(selector, SelectionKey.OP_WRITE);
                while (selector.select(1_500) > 0) { // until nothing more can be written for a while
                    selector.selectedKeys().clear();
                    sent += asking.write(pings);
                    if (!pings.hasRemaining()) {
                        pings.clear();
                    }
                    assertThat(sent).as("asked without being held up").isLessThan(512 * MEGABYTE);
                }
                assertThat(SocketGateway.bufferBytes() - before).isLessThan(8 * MEGABYTE);
                neighbour.assertUndisturbed();
                assertThat(read(asking, selector, 4 + sent / 2 * 2)).isEqualTo(4 + sent / 2 * 2);
            }
        }
    }

    /** Reads so many bytes, or what comes until nothing comes any more. */
    private static long read(SocketChannel channel, Selector selector, long bytes) throws IOException {
        channel.register(selector, SelectionKey.OP_READ);
        ByteBuffer in = ByteBuffer.allocate(64 * 1024);
        long read = 0;
        while (read < bytes && selector.select(10_000) > 0) {
            selector.selectedKeys().clear();
            in.clear();
            int now = channel.read(in);
            if (now < 0) {
                return read;
            }
            read += now;
        }
        return read;
    }

    @Test
    @DisplayName("a connection whose other end is gone without a word ends with its keep-alive")
    void halfOpen() throws IOException {
        try (Socket gone = connected("gone", 1)) {
            assertClosed(gone);
        }
    }

    @Test
    @DisplayName("a packet that never ends does not keep a connection alive: the keep-alive counts packets")
    void oneByteAtATime() throws Exception {
        try (Socket slow = connected("slow", 1)) {
            slow.getOutputStream().write(new byte[] {0x30, 0x7F, 0, 26});
            assertThat(secondsUntilClosed(slow, 0x50)).isLessThan(10);
        }
    }

    @Test
    @DisplayName("a CONNECT that comes a byte at a time, or never, is not waited for longer than the connect time")
    void slowConnect() throws Exception {
        byte[] connect = connect(gateway.device("slow-connect"), 60);
        try (Socket slow = new Socket(
                        gateway.address().getAddress(), gateway.address().getPort());
                Socket silent = new Socket(
                        gateway.address().getAddress(), gateway.address().getPort())) {
            slow.getOutputStream().write(connect[0]);
            assertThat(secondsUntilClosed(slow, connect[1])).isLessThan(10);
            assertClosed(silent);
        }
        neighbour.assertUndisturbed();
    }

    /** Sends the same byte ten times a second. */
    private static long secondsUntilClosed(Socket socket, int each) throws IOException, InterruptedException {
        long start = System.nanoTime();
        socket.setSoTimeout(100);
        long end = start + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        while (System.nanoTime() < end) {
            try {
                socket.getOutputStream().write(each);
                if (socket.getInputStream().read() < 0) {
                    break;
                }
            } catch (SocketTimeoutException e) {
                continue; // still open
            } catch (SocketException e) {
                break; // closed by the gateway
            }
        }
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
    }

    @Test
    @DisplayName(
            "thousands that connect at once, and again when turned away, are all let in; when they go, nothing is left")
    void crowd() throws IOException {
        awaitOnlyTheNeighbour();
        neighbour.forget();
        try (Crowd crowd = new Crowd()) {
            for (int i = 0; i < CROWD; i++) {
                crowd.connect(connect(gateway.device("crowd-" + i), 60));
            }
            assertThat(crowd.awaitAllLetIn()).isEqualTo(CROWD);
            assertThat(gateway.sessions()).isEqualTo(CROWD + 1);
            neighbour.assertUndisturbed();
        }
        awaitOnlyTheNeighbour();
    }

    private static void awaitOnlyTheNeighbour() {
        await("all others are gone").atMost(Duration.ofMillis(PATIENCE_MILLIS)).until(() -> gateway.sessions() == 1);
    }

    /** Many devices, driven by one thread; each connects again at once when its connection ends without CONNACK 0. */
    private static final class Crowd implements AutoCloseable {
        private final Selector selector = Selector.open();
        private int letIn;

        Crowd() throws IOException {}

        void connect(byte[] packet) throws IOException {
            SocketChannel one = SocketChannel.open();
            one.configureBlocking(false);
            one.connect(gateway.address());
            one.register(selector, SelectionKey.OP_CONNECT, packet);
        }

        int awaitAllLetIn() throws IOException {
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
            while (letIn < CROWD && System.nanoTime() < end) {
                selector.select(1_000);
                List<SelectionKey> ready = List.copyOf(selector.selectedKeys());
                selector.selectedKeys().clear();
                for (SelectionKey key : ready) {
                    go(key);
                }
            }
            return letIn;
        }

        private void go(SelectionKey key) throws IOException {
            SocketChannel one = (SocketChannel) key.channel();
            byte[] packet = (byte[]) key.attachment();
            try {
                if (key.isConnectable() && one.finishConnect()) {
                    one.write(ByteBuffer.wrap(packet));
                    key.interestOps(SelectionKey.OP_READ);
                } else if (key.isReadable()) {
                    ByteBuffer answer = ByteBuffer.allocate(4);
                    if (one.read(answer) < 4 || answer.get(3) != 0) {
                        throw new IOException("turned away");
                    }
                    letIn++;
                    key.interestOps(0);
                }
            } catch (IOException e) {
                one.close();
                connect(packet);
            }
        }

        @Override
        public void close() throws IOException {
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        }
    }

    private static Socket connected(String name, int keepAlive) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4 * 1024);
        socket.setTcpNoDelay(true);
        socket.connect(gateway.address());
        socket.setSoTimeout((int) PATIENCE_MILLIS);
        socket.getOutputStream().write(connect(gateway.device(name), keepAlive));
        assertThat(socket.getInputStream().readNBytes(4)).isEqualTo(new byte[] {0x20, 2, 0, 0});
        return socket;
    }

    private static byte[] connect(String clientId, int keepAlive) {
        String username = Passwords.username(clientId);
        return Connect.v311()
                .keepAlive(keepAlive)
                .clientId(clientId)
                .usernameField(new Bytes().text(username))
                .passwordField(new Bytes()
                        .data(Passwords.sign(SocketGateway.SECRET, username).getBytes(StandardCharsets.US_ASCII)))
                .bytes();
    }

    /** The gateway closes; what it had sent before is read. */
    private static void assertClosed(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        byte[] rest = new byte[64 * 1024];
        try {
            while (in.read(rest) >= 0) {
                continue;
            }
        } catch (SocketException e) {
            assertThat(e).hasMessageContaining("reset");
        }
    }
}
