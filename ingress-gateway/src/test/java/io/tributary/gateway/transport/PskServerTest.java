package io.tributary.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.gateway.device.PskKeys;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Vector;
import org.bouncycastle.tls.PskIdentity;
import org.junit.jupiter.api.Test;

/** What a failed handshake says about the client. */
class PskServerTest {
    private final List<String> failed = new ArrayList<>();

    @Test
    void anUnknownIdentityIsAFailure() {
        assertThat(handshake(true).isUnknown()).isTrue();
        assertThat(failed).containsExactly(TestServer.IDENTITY);
    }

    /** It cannot succeed, whatever the key: if it counted, a device that tries on would never be let in again. */
    @Test
    void whatIsRefusedUnseenIsNone() {
        assertThat(handshake(false).isUnknown()).isTrue();
        assertThat(failed).isEmpty();
    }

    private PskServer handshake(boolean admitted) {
        PskKeys keys = new PskKeys() {
            @Override
            public Optional<byte[]> find(String identity) {
                return Optional.empty();
            }

            @Override
            public boolean admits(String identity, InetAddress from) {
                return admitted;
            }

            @Override
            public void failed(String identity, InetAddress from) {
                failed.add(identity);
            }
        };
        PskServer server = new PskServer(new PskEngine(keys), InetAddress.getLoopbackAddress());
        byte[] name = TestServer.IDENTITY.getBytes(StandardCharsets.US_ASCII);
        assertThat(server.getExternalPSK(new Vector<>(List.of(new PskIdentity(name, 0)))))
                .isNotNull();
        server.failed();
        return server;
    }
}
