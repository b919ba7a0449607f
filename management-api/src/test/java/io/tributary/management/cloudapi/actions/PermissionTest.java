package io.tributary.management.cloudapi.actions;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PermissionTest {
    /** Else a deny of {@code task/123} would not hold for {@code 0123}. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"TaskId\": 123}|task/123",
                "{\"TaskId\": \"123\"}|task/123",
                "{\"TaskId\": \"0123\"}|task/123",
                "{\"Id\": \"00000000000000000123\"}|task/123",
                "{\"Id\": \"100\"}|task/100",
                "{\"Id\": \"0\"}|task/0",
                "{\"Id\": \"\"}|task/*",
                "{\"Id\": \"*\"}|task/%2A",
                "{\"Id\": [1]}|task/*",
                "{}|task/*"
            })
    void aTaskHasOneNameHoweverItsNumberIsWritten(String fields, String resource) throws JsonProcessingException {
        assertThat(Permission.task("task:Get").resources().of(new ObjectMapper().readTree(fields)))
                .containsExactly(resource);
    }
}
