package io.tributary.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The main job, as the README's command shows it. */
@Order(1)
@ExtendWith(PlatformUnderTest.class)
class FirstPathIT {
    @Test
    void theDemoBalancesItsBooks() throws IOException {
        Cli.Result demo = Cli.run(PlatformUnderTest.words(
                "demo", "-o", "json", "--thermometers", "8", "--readings", "60", "--interval", "50"));

        assertThat(demo.exit()).as(demo.all()).isZero();
        JsonNode report = new ObjectMapper().readTree(demo.out());
        JsonNode tally = report.path("tally");
        assertThat(report.path("discrepancies")).isEmpty();
        assertThat(tally.path("acknowledged").asLong()).isEqualTo(480);
        assertThat(tally.path("hot").asLong())
                .isPositive()
                .isEqualTo(tally.path("alarms").asLong());
        assertThat(tally.path("malformed").asLong()).isPositive();
        assertThat(tally.path("repeatsMarked").asLong()).isZero();
        assertThat(tally.path("rejections").get(0).asText()).contains("malformed-json");
        assertThat(report.path("refused").get(0).asText()).contains("CONNACK code 4");
        assertThat(report.path("refused").get(1).asText()).contains("closed");
    }
}
