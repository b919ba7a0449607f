package io.tributary.bench.crowd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.bench.load.Target;
import io.tributary.fleet.DeviceCredentials;
import io.tributary.identity.DeviceId;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CrowdTest {
    private static final int DEVICES = 5;
    private static final byte[] CONNACK = {0x20, 2, 0, 0};

    /** Lets everybody in, but for the first one. */
    private final class Doorkeeper extends Thread {
        @Override
        public void run() {
            try {
                while (true) {
                    Socket device = server.accept();
                    synchronized (accepted) {
                        accepted.add(device);
                        if (accepted.size() == 1) {
                            device.close();
                            continue;
                        }
                    }
                    assertThat(device.getInputStream().read()).isEqualTo(0x10);
                    device.getOutputStream().write(CONNACK);
                }
            } catch (IOException e) {
                assertThat(server.isClosed()).isTrue();
            }
        }
    }

    private final List<Socket> accepted = new ArrayList<>();
    private ServerSocket server;

    @BeforeEach
    void open() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        new Doorkeeper().start();
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        for (Socket one : accepted) {
            one.close();
        }
    }

    @Test
    void allConnectAndComeBackHoweverOftenTheyMustTry() throws IOException {
        List<String> answers = answersTo(Crowd.CONNECT, Crowd.STORM);

        assertThat(answers).hasSize(2).allMatch(line -> line.startsWith(Crowd.BACK + " "));
        assertThat(attempts(answers.get(0))).isEqualTo(DEVICES + 1);
        assertThat(attempts(answers.get(1))).isEqualTo(DEVICES);
        assertThat(accepted).hasSize(2 * DEVICES + 1);
        assertThat(accepted.get(1).getInputStream().readAllBytes()).isNotNull(); // ends: the device has left it
    }

    @Test
    void givesWayByWhatNiceKnows() {
        assertThat(new Courtesy(0).words()).isEmpty();
        assertThat(new Courtesy(7).words()).containsExactly("setsid", "nice", "-n", "7");
        assertThatThrownBy(() -> new Courtesy(20)).hasMessageContaining("19");
    }

    private List<String> answersTo(String... words) throws IOException {
        Stream<String> devices = IntStream.range(0, DEVICES)
                .mapToObj(i -> new DeviceCredentials(new DeviceId("PROD123456", "d-" + i), "AQIDBAUGBwgJCgsMDQ4PEA=="))
                .map(Crowd::line);
        String input =
                String.join("\n", Stream.concat(devices, Stream.of(words)).toList());
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        Target target = new Target("gateway", "127.0.0.1", server.getLocalPort(), false, 0);
        new Crowd()
                .serve(
                        target,
                        new BufferedReader(new StringReader(input)),
                        new PrintStream(said, true, StandardCharsets.UTF_8));
        return said.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static int attempts(String answer) {
        return Integer.parseInt(answer.split(" ")[2]);
    }
}
