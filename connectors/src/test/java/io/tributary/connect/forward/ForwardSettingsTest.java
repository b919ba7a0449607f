package io.tributary.connect.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

class ForwardSettingsTest {
    private static final Map<String, String> NEEDED = Map.of(
            "forward.url", "https://example.org/in?key=hidden",
            "dead.letters.topic", "tributary.dead-letters",
            "dead.letters.producer.bootstrap.servers", "127.0.0.1:9092");

    @Test
    void whatIsNotSet() {
        ForwardSettings settings = ForwardSettings.of(NEEDED);

        assertThat(settings.token()).isEmpty();
        assertThat(settings.policy().privateAllowed()).isFalse();
        assertThat(settings.timeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.window()).isEqualTo(16);
        assertThat(settings.backlog()).isEqualTo(1_000);
        assertThat(settings.breaker()).isEqualTo(CircuitBreaker.closed(10, Duration.ofSeconds(30)));
        assertThat(settings.producer()).isEqualTo(Map.of("bootstrap.servers", "127.0.0.1:9092"));
    }

    @Test
    void everySettingHasItsName() {
        ForwardSettings settings = ForwardSettings.of(with(Map.of(
                "name", "alarms",
                "forward.token", "s3cret",
                "forward.allow.private.addresses", "true",
                "forward.timeout.ms", "2000",
                "forward.window", "3",
                "forward.backlog", "30",
                "forward.breaker.failures", "4",
                "forward.breaker.pause.ms", "5000",
                "dead.letters.producer.linger.ms", "5")));

        assertThat(settings.connector()).isEqualTo("alarms");
        assertThat(settings.token()).hasValue("s3cret");
        assertThat(settings.policy().privateAllowed()).isTrue();
        assertThat(settings.timeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.window()).isEqualTo(3);
        assertThat(settings.backlog()).isEqualTo(30);
        assertThat(settings.breaker()).isEqualTo(CircuitBreaker.closed(4, Duration.ofSeconds(5)));
        assertThat(settings.deadLetters()).isEqualTo("tributary.dead-letters");
        assertThat(settings.producer()).containsEntry("linger.ms", "5");
    }

    @Test
    void secretsAreNotShown() {
        ForwardSettings settings = ForwardSettings.of(with(Map.of("forward.token", "s3cret")));

        assertThat(settings.toString()).contains("https://example.org/in").doesNotContain("s3cret", "hidden");
    }

    @Test
    void anAddressThatCannotBeForwardedToIsRefusedWithItsSetting() {
        assertThatThrownBy(() -> ForwardSettings.of(with(Map.of("forward.url", "ftp://example.org"))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("forward.url")
                .hasMessageContaining("scheme is not http or https");
    }

    @Test
    void theTargetAndTheDeadLettersMustBeSet() {
        for (String name : NEEDED.keySet()) {
            Map<String, String> without = new HashMap<>(NEEDED);
            without.remove(name);
            assertThatThrownBy(() -> ForwardSettings.of(without))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining(name);
        }
    }

    private static Map<String, String> with(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(NEEDED);
        all.putAll(more);
        return all;
    }
}
