package io.tributary.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tributary.fleet.Demo;
import io.tributary.fleet.DemoTally;
import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is killed under load: every acknowledged message arrives where it belongs, once. */
@Order(3)
@ExtendWith(PlatformUnderTest.class)
class RecoveryIT {
    private static final Demo.Settings LOAD = new Demo.Settings(5, 40, Duration.ofMillis(100));

    @ParameterizedTest
    @ValueSource(strings = {"gateway", "taskmanager", "jobmanager", "kafka", "connect", "api", "cassandra", "postgres"})
    void theBooksBalanceWhenItIsKilledUnderLoad(String victim) throws Exception {
        try (Demo demo = new Demo(PlatformUnderTest.platform(), LOAD)) {
            demo.prepare(step -> {});
            demo.start();
            await("the load flows")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> demo.tally().acknowledged() > 50);

            PlatformUnderTest.killAndAwait(victim);

            await("all readings are acknowledged")
                    .atMost(Duration.ofSeconds(120))
                    .until(demo::allAcknowledged);
            await("the books balance")
                    .atMost(Duration.ofSeconds(180))
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(
                            () -> assertThat(demo.tally().discrepancies()).isEmpty());
            DemoTally tally = demo.tally();
            assertThat(tally.repeatsUnmarked()).isZero();
            assertThat(tally.rows()).isEqualTo(tally.acknowledged() - tally.malformed());
        }
    }
}
