package io.tributary.management.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryChangeTest {
    private static final Instant AT = Instant.parse("2026-11-27T04:00:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "PROD123456                      | true  | PROD123456       | `\"change\":\"deleted\",\"at\":\"2026-11-27T04:00:00Z\",\"productId\":\"PROD123456\"`",
                "PROD123456/d:1                  | false | PROD123456/d:1   | `\"productId\":\"PROD123456\",\"deviceName\":\"d:1\"`",
                "group:GROUP12345                | true  | group:GROUP12345 | `\"change\":\"deleted\"`",
                "group:GROUP12345                | false | group:GROUP12345 | `\"groupId\":\"GROUP12345\"`",
                "member:GROUP12345:PROD123456:d1 | true  | group:GROUP12345 | `\"change\":\"changed\"`"
            })
    void aViewerHearsWhoWasChanged(String key, boolean deleted, String about, String told) {
        RegistryChange change = RegistryChange.of(key, deleted, AT).orElseThrow();
        assertThat(change.about()).isEqualTo(about);
        assertThat(change.json()).contains(told);
    }

    @Test
    void ofAMembershipTheDeviceIsNotNamed() {
        assertThat(RegistryChange.of("member:GROUP12345:PROD123456:d1", false, AT)
                        .orElseThrow()
                        .json())
                .doesNotContain("d1", "PROD123456");
    }

    @ParameterizedTest
    @ValueSource(strings = {"authority:6f1e", "later:kind", "x/y"})
    void otherThingsAreNotShown(String key) {
        assertThat(RegistryChange.of(key, false, AT)).isEmpty();
    }

    @Test
    void aViewerOfOneProductWantsWhatIsAboutItAndAboutThePlatform() {
        assertThat(event(Optional.of("A")).concerns("A")).isTrue();
        assertThat(event(Optional.of("A/d")).concerns("A")).isTrue();
        assertThat(event(Optional.of("AB/d")).concerns("A")).isFalse();
        assertThat(event(Optional.of("group:A")).concerns("A")).isFalse();
        assertThat(event(Optional.empty()).concerns("A")).isTrue();
    }

    private static EventLog.Event event(Optional<String> about) {
        return new EventLog.Event(0, Events.REGISTRY, about, new byte[0]);
    }
}
