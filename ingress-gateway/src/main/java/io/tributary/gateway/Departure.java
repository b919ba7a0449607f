package io.tributary.gateway;

import io.tributary.gateway.mqtt.Sessions;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a gateway's devices leave: a few at a time, for they all connect again at once, to gateways that have to bear it; those still
 * here when patience ends go together.
 */
final class Departure {
    private static final Logger LOG = LoggerFactory.getLogger(Departure.class);
    private static final int STEPS_PER_SECOND = 10;
    private static final long LAST_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Sessions sessions;
    private final int perSecond;
    private final Duration patience;
    private final CountDownLatch hurry = new CountDownLatch(1);

    /** @param patience how long the paced part may take */
    Departure(Sessions sessions, int perSecond, Duration patience) {
        this.sessions = sessions;
        this.perSecond = perSecond;
        this.patience = patience;
    }

    /** Takes no longer than patience and five seconds. */
    void run() {
        int before = sessions.size();
        long begun = System.nanoTime();
        try {
            Sessions.Drain drain = sessions.drain();
            int step = Math.max(1, perSecond / STEPS_PER_SECOND);
            while (drain.next(step)
                    && System.nanoTime() - begun < patience.toNanos()
                    && !hurry.await(1_000L * step / perSecond, TimeUnit.MILLISECONDS)) {
                LOG.atDebug().addKeyValue("left", sessions.size()).log("draining");
            }
            awaitNone(hurried() ? 0 : LAST_NANOS / 2);
            sessions.closeAll("the gateway stops");
            awaitNone(LAST_NANOS / 2);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        LOG.atInfo()
                .addKeyValue("devices", before)
                .addKeyValue("left", sessions.size())
                .addKeyValue("millis", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun))
                .log("devices sent elsewhere");
    }

    private void awaitNone(long nanos) throws InterruptedException {
        long begun = System.nanoTime();
        CountDownLatch never = new CountDownLatch(1);
        while (sessions.size() > 0 && System.nanoTime() - begun < nanos) {
            if (never.await(10, TimeUnit.MILLISECONDS)) {
                return;
            }
        }
    }

    /** No more pacing. */
    void hurry() {
        hurry.countDown();
    }

    boolean hurried() {
        return hurry.getCount() == 0;
    }
}
