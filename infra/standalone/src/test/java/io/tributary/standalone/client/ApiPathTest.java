package io.tributary.standalone.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.standalone.config.Refusal;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiPathTest {
    @Test
    void whatWasTypedStaysOneSegment() {
        assertThat(ApiPath.of("products", "a/b?c d%+ü", "devices:import"))
                .hasToString("/api/v1/products/a%2Fb%3Fc%20d%25%2B%C3%BC/devices:import");
    }

    @Test
    void parametersAreEncodedAndEmptyTextIsOne() {
        assertThat(ApiPath.of("audit")
                        .with("tag", "a=b&c")
                        .with("firmware", Optional.of(""))
                        .with("limit", Optional.empty())
                        .with("enabled", Optional.of(true)))
                .hasToString("/api/v1/audit?tag=a%3Db%26c&firmware=&enabled=true");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", ".."})
    void aNameThatWouldBecomeAnotherPathIsRefused(String name) {
        assertThatThrownBy(() -> ApiPath.of("products", name)).isInstanceOf(Refusal.class);
    }
}
