package io.tributary.management.cloudapi.signature;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

/** A signature holds for five minutes on either side. */
class SigningTimeTest {
    @Test
    void fiveMinutesAreTheWindow() {
        Instant now = Instant.ofEpochSecond(1_795_292_305L);

        assertThat(SigningTime.isCurrent(now.plusSeconds(300), now)).isTrue();
        assertThat(SigningTime.isCurrent(now.minusSeconds(300), now)).isTrue();
        assertThat(SigningTime.isCurrent(now.plusSeconds(301), now)).isFalse();
        assertThat(SigningTime.isCurrent(now.minusSeconds(301), now)).isFalse();
    }

    @Test
    void onlyDigitsAreATime() {
        assertThat(SigningTime.of("1795292305")).contains(Instant.ofEpochSecond(1_795_292_305L));
        assertThat(SigningTime.of("-1")).isEmpty();
        assertThat(SigningTime.of("")).isEmpty();
        assertThat(SigningTime.of("999999999999999999999")).isEmpty();
        assertThat(SigningTime.of("١٧")).isEmpty();
    }
}
