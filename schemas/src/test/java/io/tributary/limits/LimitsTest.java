package io.tributary.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LimitsTest {
    @Test
    void theDefaultsAreTheContracts() throws ReflectiveOperationException {
        List<Object> values = Arrays.stream(Limits.class.getRecordComponents())
                .map(component -> {
                    try {
                        return component.getAccessor().invoke(Limits.DEFAULTS);
                    } catch (ReflectiveOperationException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .toList();

        assertThat(values)
                .containsExactly(
                        200,
                        50_000,
                        500,
                        Duration.ofDays(7),
                        1_073_741_824L,
                        10_000,
                        Duration.ofSeconds(5),
                        100,
                        20,
                        20,
                        16_384,
                        1_024,
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(850),
                        Duration.ofSeconds(10),
                        150,
                        Duration.ofHours(24),
                        20,
                        255,
                        6,
                        100,
                        5,
                        5,
                        16_384,
                        20,
                        Duration.ofHours(24),
                        100,
                        16,
                        5,
                        20,
                        Duration.ofSeconds(60));
    }
}
