package io.tributary.management.cloudapi.signature;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RawCallTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:8080,'',http://127.0.0.1:8080",
        "hub.example.com,https,https://hub.example.com",
        "hub.example.com:8443,HTTPS,http://hub.example.com:8443",
        "[::1]:8080,http,http://[::1]:8080",
        "host_with-signs.x,nonsense,http://host_with-signs.x"
    })
    void theOriginIsWhereTheCallerCameTo(String host, String forwarded, String origin) {
        Map<String, String> headers = new HashMap<>(Map.of("host", host));
        if (!forwarded.isEmpty()) {
            headers.put("x-forwarded-proto", forwarded);
        }

        assertThat(new RawCall("POST", "", headers).origin()).contains(origin);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "evil.example/path", "user@host", "host:port", "[::1", "a\u00fc", "h:123456"})
    void whatIsNoHostIsNoOrigin(String host) {
        assertThat(new RawCall("POST", "", Map.of("host", host)).origin()).isEmpty();
    }

    @Test
    void withoutAHostThereIsNone() {
        assertThat(new RawCall("POST", "", Map.of()).origin()).isEmpty();
    }
}
