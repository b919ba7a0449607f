package io.tributary.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tributary.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions that go on at another gateway, because both have the same keys. */
class TicketKeysTest {
    private static final Random RANDOM = new Random(7);

    private TestCertificates certificates;
    private Path certificate;
    private Path key;
    private Path tickets;

    @BeforeEach
    void issue(@TempDir Path folder) throws Exception {
        certificates = new TestCertificates();
        certificate = folder.resolve("server.pem");
        key = folder.resolve("server.key");
        tickets = folder.resolve("tickets");
        certificates.server().write(certificate, key);
    }

    @Test
    void aSessionGoesOnAtAnotherGatewayWithTheSameKeys() throws Exception {
        Files.writeString(tickets, newKey() + "\n");
        SSLContext client = certificates.client();
        int port; // a client knows a server by its port
        try (TestServer one = on(0, tickets)) {
            port = one.address(Transport.MQTTS).getPort();
            talk(client, one);
        }
        try (TestServer other = on(port, tickets)) {
            talk(client, other);
            assertThat(resumed(other)).isEqualTo(1);
        }
        try (TestServer stranger = on(port, null)) {
            talk(client, stranger);
            assertThat(resumed(stranger)).isZero();
        }
    }

    private TestServer on(int port, @Nullable Path ticketKeys) {
        return new TestServer(new TransportConfig(
                ListenerConfig.onPort(0),
                ListenerConfig.onPort(port),
                null,
                null,
                config(ticketKeys),
                TestServer.ADMISSION));
    }

    @Test
    void aKeyIsReplacedWhileTheFormerStillOpensItsTickets() throws Exception {
        String former = newKey();
        String next = newKey();
        Files.writeString(tickets, former);
        try (TestServer server = TestServer.with(config(tickets))) {
            SSLContext client = certificates.client();
            talk(client, server);

            Files.writeString(tickets, next + "\n" + former + "\n");
            await().until(() -> server.counter("ticket_key_reloads_total{result=\"loaded\"}") == 1);
            talk(client, server);
            assertThat(resumed(server)).isEqualTo(1);

            Files.writeString(tickets, newKey());
            await().until(() -> server.counter("ticket_key_reloads_total{result=\"loaded\"}") == 2);
            talk(client, server);
            assertThat(resumed(server)).as("under a key that is gone").isEqualTo(1);

            Files.writeString(tickets, "nonsense");
            await().until(() -> server.counter("ticket_key_reloads_total{result=\"refused\"}") == 1);
            talk(client, server);
            assertThat(resumed(server)).as("the old ones stay").isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "AAAA", "not base64 at all", "dG9vIHNob3J0\n"})
    void whatIsNoKeyIsRefusedWithoutShowingIt(String content) throws Exception {
        Files.writeString(tickets, content);
        assertThatThrownBy(() -> TestServer.with(config(tickets)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(tickets.toString())
                .hasMessageContaining("openssl rand -base64 48")
                .hasMessageNotContainingAny("AAAA", "not base64", "dG9v");
    }

    @Test
    void theJdkHasKeysOfItsOwn() throws Exception {
        Files.writeString(tickets, newKey());
        TlsConfig config =
                new TlsConfig(certificate, key, null, null, tickets, TlsConfig.Provider.jdk, Duration.ofSeconds(5));
        assertThatThrownBy(() -> TestServer.with(config))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("tls.provider");
    }

    @Test
    void theKeyOfAProcessIsReplacedWhenItIsOldAndThoseOfAFileAreNot() throws Exception {
        Instant start = Instant.EPOCH;
        TicketKeys own = TicketKeys.ofThisProcess(start);
        assertThat(own.at(start.plus(Duration.ofHours(11)))).isSameAs(own);
        TicketKeys next = own.at(start.plus(Duration.ofHours(12)));
        assertThat(next).isNotSameAs(own);
        assertThat(next.at(start.plus(Duration.ofHours(13)))).isSameAs(next);
        Files.writeString(tickets, newKey());
        TicketKeys shared = TicketKeys.of(tickets);
        assertThat(shared.at(start.plus(Duration.ofDays(400)))).isSameAs(shared);
    }

    private TlsConfig config(@Nullable Path ticketKeys) {
        return new TlsConfig(
                certificate, key, null, null, ticketKeys, TlsConfig.Provider.openssl, Duration.ofMillis(50));
    }

    private static String newKey() {
        byte[] key = new byte[48];
        RANDOM.nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
    }

    private static double resumed(TestServer server) {
        return server.counter("handshakes_total{kind=\"resumed\"}");
    }

    /** With time between, for sessions know their age in seconds. */
    private static void talk(SSLContext client, TestServer server) throws IOException {
        long begun = System.currentTimeMillis();
        await().pollInterval(Duration.ofMillis(50)).until(() -> System.currentTimeMillis() - begun > 2_100);
        try (SSLSocket socket =
                TlsTest.dial(client, server.address(Transport.MQTTS).getPort(), "TLSv1.2")) {
            assertThat(TestServer.hello(socket)).startsWith("tls");
        }
    }
}
