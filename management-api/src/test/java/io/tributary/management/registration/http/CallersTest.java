package io.tributary.management.registration.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallersTest {
    private final Callers callers = new Callers(List.of("10.1.0.0/16", "127.0.0.1", "2001:db8::/32"));

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3, 192.0.2.7, 192.0.2.7",
        "127.0.0.1, 2001:db9::1, 2001:db9::1",
        "2001:db8:1::5, 192.0.2.7, 192.0.2.7",
        "10.2.2.3, 192.0.2.7, 10.2.2.3",
        "127.0.0.2, 192.0.2.7, 127.0.0.2",
        "2001:db9::5, 192.0.2.7, 2001:db9::5",
        "10.1.2.3, '', 10.1.2.3",
        "10.1.2.3, example.com, 10.1.2.3",
        "10.1.2.3, '192.0.2.7, 192.0.2.8', 10.1.2.3",
    })
    void onlyAGatewayIsBelievedForWhomItAsks(String peer, String said, String from) throws Exception {
        assertThat(callers.of(peer, said)).isEqualTo(InetAddress.getByName(from));
    }
}
