package io.tributary.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a node does with more connections than it may or can take. */
class AdmissionTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @Test
    void whoSendsNoConnectInTimeIsClosed() throws Exception {
        try (TestServer server = with(new AdmissionConfig(10, 1_000, 10, 10, Duration.ofMillis(200), LONG))) {
            try (Socket silent = server.connect(Transport.MQTT)) {
                assertThat(silent.getInputStream().read()).isEqualTo(-1);
            }
            await().until(() -> server.counter("connections_ended_early_total{cause=\"timeout\"}") == 1);
            assertThat(server.counter("connections_open")).isZero();
        }
    }

    /** A byte now and then does not help: the time is for all of it. */
    @Test
    void oneByteAtATimeIsNoExcuse() throws Exception {
        try (TestServer server = with(new AdmissionConfig(10, 1_000, 10, 10, Duration.ofMillis(300), LONG))) {
            ScheduledExecutorService drip = Executors.newSingleThreadScheduledExecutor();
            try (Socket slow = server.connect(Transport.WS)) {
                drip.scheduleAtFixedRate(() -> drop(slow), 0, 20, TimeUnit.MILLISECONDS);
                TlsTest.assertClosed(slow);
            } finally {
                drip.shutdownNow();
            }
            await().until(() -> server.counter("connections_ended_early_total{cause=\"timeout\"}") == 1);
        }
    }

    @Test
    void whoIsThroughIsNotTimed() throws Exception {
        try (TestServer server = with(new AdmissionConfig(10, 1_000, 10, 10, Duration.ofMillis(200), LONG));
                Socket through = server.connect(Transport.MQTT);
                Socket silent = server.connect(Transport.MQTT)) {
            assertThat(TestServer.hello(through)).startsWith("tcp");
            assertThat(silent.getInputStream().read()).isEqualTo(-1); // its time is up, and later than the other's was
            through.getOutputStream().write('y');
            assertThat(through.getInputStream().read()).isEqualTo('y');
            await().until(() -> server.counter("connections_halfway") == 0);
            await().until(() -> server.counter("connections_open") == 1);
        }
    }

    @Test
    void aFullNodeClosesAtOnceAndTakesTheNextWhenOneLeaves() throws Exception {
        try (TestServer server = with(new AdmissionConfig(1, 1_000, 10, 10, LONG, LONG))) {
            try (Socket first = server.connect(Transport.MQTT)) {
                assertThat(TestServer.hello(first)).startsWith("tcp");
                try (Socket second = server.connect(Transport.MQTT)) {
                    TlsTest.assertClosed(second);
                }
                assertThat(server.counter("connections_ended_early_total{cause=\"node-full\"}"))
                        .isEqualTo(1);
            }
            await().until(() -> server.counter("connections_open") == 0);
            try (Socket third = server.connect(Transport.MQTT)) {
                assertThat(TestServer.hello(third)).startsWith("tcp");
            }
        }
    }

    @Test
    void oneAddressCannotTakeAllThePlaces() throws Exception {
        try (TestServer server = with(new AdmissionConfig(100, 1_000, 50, 3, LONG, LONG))) {
            List<Socket> idle = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                idle.add(server.connect(Transport.MQTT));
            }
            await().until(() -> server.counter("connections_halfway") == 3);
            try (Socket fourth = server.connect(Transport.MQTT)) {
                TlsTest.assertClosed(fourth);
            }
            await().until(() -> server.counter("connections_ended_early_total{cause=\"address-full\"}") == 1);
            idle.get(0).close();
            await().until(() -> server.counter("connections_halfway") == 2);
            try (Socket next = server.connect(Transport.MQTT)) {
                assertThat(TestServer.hello(next)).startsWith("tcp");
            }
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }

    /** Who has an IPv6 address has a network of them: changing it is no way around the bound. */
    @Test
    void anIpv6NetworkIsOneAddressAndABlockLeavesPlacesToOthers() throws Exception {
        ListenerConfig behindProxy = new ListenerConfig(null, 0, List.of("127.0.0.1"));
        AdmissionConfig admission = new AdmissionConfig(100, 1_000, 8, 3, LONG, LONG);
        try (TestServer server = new TestServer(TestServer.config(behindProxy, null, admission))) {
            List<Socket> idle = new ArrayList<>();
            for (int i = 1; i <= 4; i++) { // which of them is the one too many is a matter of threads
                idle.add(from(server, "2001:db8:1:1::" + i));
            }
            await().until(() -> server.counter("connections_ended_early_total{cause=\"address-full\"}") == 1);
            await().until(() -> server.counter("connections_halfway") == 3);
            for (int i = 2; i <= 5; i++) { // six of the eight places may be one block's
                idle.add(from(server, "2001:db8:1:" + i + "::1"));
            }
            await().until(() -> server.counter("connections_ended_early_total{cause=\"address-full\"}") == 2);
            await().until(() -> server.counter("connections_halfway") == 6);
            try (Socket other = from(server, "2001:db8:2:1::1")) {
                assertThat(TestServer.hello(other)).startsWith("tcp none 2001:db8:2:1");
            }
            for (Socket socket : idle) {
                socket.close();
            }
            await().until(() -> server.counter("connections_halfway") == 0);
            try (Socket again = from(server, "2001:db8:1:1::4")) {
                assertThat(TestServer.hello(again)).startsWith("tcp none 2001:db8:1:1");
            }
        }
    }

    private static Socket from(TestServer server, String address) throws IOException {
        Socket socket = server.connect(Transport.MQTT);
        socket.getOutputStream().write(("PROXY TCP6 " + address + " ::1 1 2\r\n").getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** Too fast: all get in, one after the other, and none is turned away. */
    @ParameterizedTest
    @ValueSource(ints = {100, 10_000})
    void aStormIsLetInAtThePaceOfTheNode(int connectsPerSecond) throws Exception {
        int clients = 150;
        AdmissionConfig config = new AdmissionConfig(1_000, connectsPerSecond, 1_000, 1_000, LONG, LONG);
        try (TestServer server = with(config)) {
            List<Socket> all = new ArrayList<>();
            long begin = System.nanoTime();
            for (int i = 0; i < clients; i++) {
                all.add(server.connect(Transport.MQTT)); // the kernel answers at once
            }
            for (Socket socket : all) {
                socket.setSoTimeout(20_000);
                assertThat(TestServer.hello(socket)).startsWith("tcp");
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            if (connectsPerSecond == 100) {
                assertThat(seconds).isGreaterThan(0.8);
                assertThat(server.counter("admission_pauses_total")).isPositive();
            }
            assertThat(server.counter("connections_accepted_total{transport=\"tcp\"}"))
                    .isEqualTo(clients);
            assertThat(server.counter("connections_ended_early_total")).isZero();
            for (Socket socket : all) {
                socket.close();
            }
        }
    }

    /** At the bound of half-way connections the next wait; they are not closed. */
    @Test
    void atTheBoundOfNewcomersTheNextWait() throws Exception {
        try (TestServer server = with(new AdmissionConfig(1_000, 10_000, 4, 1_000, LONG, LONG))) {
            List<Socket> idle = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                idle.add(server.connect(Transport.MQTT));
            }
            await().until(() -> server.counter("connections_halfway") >= 4);
            for (Socket socket : idle) {
                assertThat(TestServer.hello(socket)).startsWith("tcp");
            }
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }

    private static TestServer with(AdmissionConfig admission) {
        return new TestServer(TestServer.config(ListenerConfig.onPort(0), null, admission));
    }

    private static void drop(Socket socket) {
        try {
            socket.getOutputStream().write('G');
        } catch (IOException e) {
            throw new IllegalStateException("closed, as it should be", e);
        }
    }
}
