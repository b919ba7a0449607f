package io.tributary.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Data outlives the processes, whichever way they end. */
@Order(5)
@ExtendWith(PlatformUnderTest.class)
class RestartIT {
    @Test
    void rulesAndDevicesGoOnAfterDownAndAfterTheKillOfEverything() throws Exception {
        try (DemoUnderTest demo = DemoUnderTest.started()) {
            assertThat(Cli.run(PlatformUnderTest.words("down")).exit()).isZero();
            up();
            demo.goesOn("after down and up");

            JsonNode status = PlatformUnderTest.status();
            PlatformUnderTest.kill(status.path("supervisorPid").asLong());
            status.path("components")
                    .forEach(component ->
                            PlatformUnderTest.kill(component.path("pid").asLong()));
            up();
            demo.goesOn("after the kill of everything");
            demo.balances();
        }
    }

    private static void up() {
        Cli.Result up = Cli.run(PlatformUnderTest.words("up"));
        assertThat(up.exit()).as(up.all()).isZero();
    }
}
