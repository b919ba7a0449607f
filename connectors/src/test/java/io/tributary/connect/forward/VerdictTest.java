package io.tributary.connect.forward;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictTest {

    @ParameterizedTest
    @CsvSource({
        "200, DELIVERED",
        "204, DELIVERED",
        "299, DELIVERED",
        "301, REFUSED",
        "304, REFUSED",
        "307, REFUSED",
        "400, REFUSED",
        "401, REFUSED",
        "404, REFUSED",
        "410, REFUSED",
        "413, REFUSED",
        "499, REFUSED",
        "408, TRY_AGAIN",
        "429, TRY_AGAIN",
        "500, TRY_AGAIN",
        "503, TRY_AGAIN",
        "599, TRY_AGAIN",
        "600, TRY_AGAIN"
    })
    void whatAStatusMeans(int status, Verdict verdict) {
        assertThat(Verdict.of(status)).isEqualTo(verdict);
    }
}
