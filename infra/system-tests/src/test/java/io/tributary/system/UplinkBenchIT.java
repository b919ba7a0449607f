package io.tributary.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The benchmark in small: its form, and that what was acknowledged is in Kafka once. */
@Order(2)
@ExtendWith(PlatformUnderTest.class)
class UplinkBenchIT {
    @Test
    void whatIsAcknowledgedAtFullSpeedIsInKafkaOnce() throws IOException {
        JsonNode report = bench("uplink", "--modes", "qos0,qos1", "--connections", "20");

        assertThat(report.path("bench").asText()).isEqualTo("uplink");
        assertThat(report.path("figures").path("qos1_gateway_cpu_s_per_million").asDouble())
                .isPositive();
        assertThat(report.path("ratios").path("qos0").asDouble()).isPositive();
        assertThat(report.path("ratios").path("qos1").asDouble()).isPositive();
        assertThat(report.path("checks").path("lost").asLong(-1)).isZero();
        assertThat(report.path("checks").path("duplicated").asLong(-1)).isZero();
        assertThat(report.path("checks").path("out_of_order").asLong(-1)).isZero();
    }

    @Test
    void aFixedRateIsKept() throws IOException {
        JsonNode report = bench("latency", "--connections", "10", "--rates", "200");

        assertThat(report.path("figures")
                        .path("qos1_at_200_gateway_messages_per_second")
                        .asDouble())
                .isBetween(150.0, 250.0);
        assertThat(report.path("ratios").path("qos1_at_200_cpu").asDouble()).isPositive();
    }

    private static JsonNode bench(String name, String... options) throws IOException {
        Cli.Result bench = Cli.run(PlatformUnderTest.words(
                "bench " + name, concat(options, "--runs", "1", "--warm-up", "0", "--seconds", "2", "-o", "json")));
        assertThat(bench.exit()).as(bench.all()).isZero();
        return new ObjectMapper().readTree(bench.out());
    }

    private static String[] concat(String[] options, String... more) {
        return java.util.stream.Stream.of(options, more)
                .flatMap(java.util.Arrays::stream)
                .toArray(String[]::new);
    }
}
