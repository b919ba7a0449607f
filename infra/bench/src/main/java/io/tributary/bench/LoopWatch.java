package io.tributary.bench;

import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** How long a packet waits for the gateway's event loops, as the gateway measures it: the worst of each fifth of a second. */
final class LoopWatch implements AutoCloseable {
    private static final long LOOK_MILLIS = 200;

    private final Histogram micros = new ConcurrentHistogram(3);
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final Future<?> looks;

    /** Begins at once. */
    LoopWatch(GatewayGauges gauges) {
        gauges.read(GatewayGauges.LOOP_DELAY_MICROS); // of the time before
        looks = clock.scheduleWithFixedDelay(
                () -> micros.recordValue((long) gauges.read(GatewayGauges.LOOP_DELAY_MICROS)),
                LOOK_MILLIS,
                LOOK_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    double millis(double percentile) {
        if (looks.isDone()) { // a look failed
            throw new IllegalStateException("the gateway's metrics could not be read any more");
        }
        return micros.getValueAtPercentile(percentile) / 1e3;
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
