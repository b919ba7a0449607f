package io.tributary.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.fleet.DemoTally;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whatever is killed under load: every acknowledged message arrives where it belongs, once. */
@Order(3)
@ExtendWith(PlatformUnderTest.class)
class RecoveryIT {
    @Test
    void theBooksBalanceWhateverIsKilledUnderLoad() throws Exception {
        try (DemoUnderTest demo = DemoUnderTest.started()) {
            for (String victim : new String[] {
                "gateway", "taskmanager", "jobmanager", "kafka", "connect", "api", "cassandra", "postgres"
            }) {
                PlatformUnderTest.killAndAwait(victim);
                demo.goesOn("after the kill of " + victim);
            }
            DemoTally tally = demo.balances();
            assertThat(tally.repeatsUnmarked()).isZero();
            assertThat(tally.rows()).isEqualTo(tally.acknowledged() - tally.malformed());
        }
    }
}
