package io.tributary.device.shadow;

import static io.tributary.testing.Samples.forAll;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecimalTest {

    @ParameterizedTest
    @CsvSource({
        "1,1.0,true",
        "1,10e-1,true",
        "1,0.1E+1,true",
        "0,-0.00e7,true",
        "1e400,10e399,true",
        "1E+1000000000,10e999999999,true",
        "1e99999999999999999999,10e99999999999999999998,true",
        "1e99999999999999999999,1e99999999999999999998,false",
        "1,-1,false",
        "1,1.00000000000000000000000000000001,false",
        "9007199254740993,9007199254740992,false",
        "120,12,false",
        "0.012,0.12,false"
    })
    void oneValueHowEverItIsWritten(String one, String other, boolean same) {
        assertThat(Decimal.of(one).equals(Decimal.of(other))).isEqualTo(same);
    }

    @Test
    void agreesWithTheJdkWhereThatCanSay() {
        forAll(
                2_000,
                random -> {
                    String[] pair = new String[2];
                    for (int i = 0; i < 2; i++) {
                        pair[i] = (random.nextBoolean() ? "-" : "")
                                + random.nextInt(3)
                                + (random.nextBoolean() ? "." + random.nextInt(3) + "0".repeat(random.nextInt(2)) : "")
                                + (random.nextBoolean() ? "e" + random.nextInt(-2, 3) : "");
                    }
                    return pair;
                },
                pair -> assertThat(Decimal.of(pair[0]).equals(Decimal.of(pair[1])))
                        .as(String.join(" and ", pair))
                        .isEqualTo(new BigDecimal(pair[0]).compareTo(new BigDecimal(pair[1])) == 0));
    }
}
