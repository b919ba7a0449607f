package io.tributary.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where it listens: one address, several, both families. */
class ListenerTest {
    @BeforeEach
    void requireIpv6() throws SocketException, IOException {
        assumeTrue(NetworkInterface.getByInetAddress(InetAddress.getByName("::1")) != null, "no IPv6 here");
    }

    @Test
    void anAddressOfEachFamily() throws Exception {
        try (TestServer server = on("127.0.0.1, ::1")) {
            assertThat(server.all(Transport.MQTT)).hasSize(2);
            for (InetSocketAddress address : server.all(Transport.MQTT)) {
                try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
                    assertThat(TestServer.hello(socket))
                            .isEqualTo("tcp none " + address.getAddress().getHostAddress());
                }
            }
        }
    }

    @Test
    void twoColonsTakeBoth() throws Exception {
        try (TestServer server = on("::")) {
            int port = server.address(Transport.MQTT).getPort();
            try (Socket six = new Socket("::1", port);
                    Socket four = new Socket("127.0.0.1", port)) {
                assertThat(TestServer.hello(six)).isEqualTo("tcp none 0:0:0:0:0:0:0:1");
                assertThat(TestServer.hello(four)).isEqualTo("tcp none 127.0.0.1");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " , ", "no.such.host.invalid"})
    void whatIsNoAddressIsRefused(String host) {
        assertThatThrownBy(() -> new ListenerConfig(host, 1883, null).addresses())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("host: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "balancer", "10.0.0.0/x", ""})
    void whatIsNoNetworkIsRefused(String network) {
        assertThatThrownBy(() -> new ListenerConfig(null, 1883, List.of(network)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + network + "'");
    }

    private static TestServer on(String host) {
        return new TestServer(TestServer.config(new ListenerConfig(host, 0, null), null, TestServer.ADMISSION));
    }
}
