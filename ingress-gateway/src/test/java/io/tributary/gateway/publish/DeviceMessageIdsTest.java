package io.tributary.gateway.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.testing.Samples;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceMessageIdsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"seq\":17,\"x\":1} | 17",
                "{\"x\":{\"seq\":1},\"y\":[{\"seq\":2}],\"seq\":\"a-3\"} | a-3",
                "{\"seq\":1.50} | 1.50",
                "{\"seq\":null} |",
                "{\"seq\":{}} |",
                "{\"seq\":\"\"} |",
                "{\"other\":1} |",
                "[{\"seq\":1}] |",
                "17 |",
                "{broken |",
                "{\"x\":1 |",
            })
    void theFieldsTextIsTheNumber(String payload, String expected) {
        assertThat(DeviceMessageIds.find("seq", payload.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(expected);
    }

    @Test
    void aTextThatIsNoNumberOfAMessageIsNotKept() {
        String payload = "{\"seq\":\"" + "9".repeat(DeviceMessageIds.MAX_CHARS + 1) + "\"}";
        assertThat(DeviceMessageIds.find("seq", payload.getBytes(StandardCharsets.UTF_8)))
                .isNull();
    }

    @Test
    void anyBytesAreAnswered() {
        Samples.forAll(
                2_000,
                random -> {
                    byte[] bytes = new byte[random.nextInt(40)];
                    random.nextBytes(bytes);
                    return bytes;
                },
                bytes -> assertThat(DeviceMessageIds.find("seq", bytes)).isNull());
    }
}
