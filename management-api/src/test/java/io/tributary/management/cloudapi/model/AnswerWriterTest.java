package io.tributary.management.cloudapi.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Answers, written by the model. (Cloud API, section 4.) */
class AnswerWriterTest {
    private static final ApiModel MODEL = ApiModel.load();

    @Test
    void everyFieldOfTheVersionIsThereAndNoOther() {
        Map<String, Object> device = Map.of("DeviceName", "d", "Online", 3, "CreateUserId", 7L);

        JsonNode old = write("2018-06-14", "DescribeDevice", device);
        JsonNode now = write("2021-04-08", "DescribeDevice", device);

        assertThat(old.path("Online").longValue()).isEqualTo(3);
        assertThat(old.has("CreateUserId")).isFalse();
        assertThat(old.has("NBIoTDeviceID")).isFalse();
        assertThat(now.path("CreateUserId").longValue()).isEqualTo(7);
        assertThat(now.path("NBIoTDeviceID").textValue()).isEmpty();
        assertThat(now.path("LogLevel").isNull()).isTrue();
        assertThat(now.path("Tags").isArray()).isTrue();
    }

    @Test
    void theIdIsSpeltAsTheVersionSpellsIt() {
        Map<String, Object> resource = Map.of("Result", Map.of("ProductId", "P"));

        assertThat(write("2021-04-08", "DescribeDeviceResource", resource)
                        .at("/Result/ProductID")
                        .textValue())
                .isEqualTo("P");
        Map<String, Object> log = Map.of("Results", List.of(Map.of("ProductId", "P")));
        assertThat(write("2018-06-14", "ListSDKLog", log)
                        .at("/Results/0/ProductID")
                        .textValue())
                .isEqualTo("P");
        assertThat(write("2021-04-08", "ListSDKLog", log)
                        .at("/Results/0/ProductId")
                        .textValue())
                .isEqualTo("P");
    }

    @Test
    void whatNoVersionHasIsAMistakeOfOurs() {
        assertThatThrownBy(() -> write("2021-04-08", "DescribeDevice", Map.of("Colour", "red")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Colour");
        assertThatThrownBy(() -> write("2021-04-08", "DescribeDevice", Map.of("Online", "3")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("DescribeDevice.Online");
        assertThatThrownBy(() -> write("2021-04-08", "DescribeDevice", Map.of("Online", -1)))
                .isInstanceOf(IllegalStateException.class);
    }

    private static JsonNode write(String version, String action, Map<String, ?> answer) {
        ApiVersion api = MODEL.version(version).orElseThrow();
        return new AnswerWriter(MODEL).write(api, api.action(action).orElseThrow(), answer);
    }
}
