package io.tributary.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tributary.fleet.Demo;
import io.tributary.fleet.DemoTally;
import java.time.Duration;

/** The demo as a load that goes on until its books are asked for. */
final class DemoUnderTest implements AutoCloseable {
    private static final int MORE_THAN_ANY_TEST_SENDS = 100_000;
    private static final Demo.Settings LOAD = new Demo.Settings(5, MORE_THAN_ANY_TEST_SENDS, Duration.ofMillis(200));

    private final Demo demo = new Demo(PlatformUnderTest.platform(), LOAD);

    private DemoUnderTest() {}

    static DemoUnderTest started() throws Exception {
        DemoUnderTest started = new DemoUnderTest();
        started.demo.prepare(step -> {});
        started.demo.start();
        started.goesOn("at the beginning");
        return started;
    }

    /** Waits until devices are acknowledged messages that they send from now on. */
    void goesOn(String when) {
        long before = demo.tally().acknowledged();
        await("the load flows " + when)
                .atMost(Duration.ofSeconds(120))
                .until(() -> demo.tally().acknowledged() > before + 25);
    }

    /** Ends the load, and waits until every message is where it belongs. */
    DemoTally balances() {
        demo.finish();
        await("all readings are acknowledged").atMost(Duration.ofSeconds(120)).until(demo::allAcknowledged);
        await("the books balance")
                .atMost(Duration.ofSeconds(180))
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(demo.tally().discrepancies()).isEmpty());
        return demo.tally();
    }

    @Override
    public void close() throws Exception {
        demo.close();
    }
}
