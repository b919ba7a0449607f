package io.tributary.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.fleet.Demo;
import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Data outlives the processes, whichever way they end. */
@Order(5)
@ExtendWith(PlatformUnderTest.class)
class RestartIT {
    @Test
    void rulesAndDevicesGoOnAfterDownAndUp() throws Exception {
        survives(() -> {
            assertThat(Cli.run(PlatformUnderTest.words("down")).exit()).isZero();
            Cli.Result up = Cli.run(PlatformUnderTest.words("up"));
            assertThat(up.exit()).as(up.all()).isZero();
        });
    }

    @Test
    void upRecoversFromTheKillOfEverything() throws Exception {
        survives(() -> {
            JsonNode status = PlatformUnderTest.status();
            PlatformUnderTest.kill(status.path("supervisorPid").asLong());
            status.path("components")
                    .forEach(component ->
                            PlatformUnderTest.kill(component.path("pid").asLong()));
            Cli.Result up = Cli.run(PlatformUnderTest.words("up"));
            assertThat(up.exit()).as(up.all()).isZero();
        });
    }

    private static void survives(Runnable event) throws Exception {
        try (Demo demo = new Demo(PlatformUnderTest.platform(), new Demo.Settings(3, 60, Duration.ofMillis(100)))) {
            demo.prepare(step -> {});
            demo.start();
            await("the load flows")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> demo.tally().acknowledged() > 20);

            event.run();

            await("all readings are acknowledged")
                    .atMost(Duration.ofSeconds(120))
                    .until(demo::allAcknowledged);
            await("the books balance")
                    .atMost(Duration.ofSeconds(180))
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(
                            () -> assertThat(demo.tally().discrepancies()).isEmpty());
        }
    }
}
