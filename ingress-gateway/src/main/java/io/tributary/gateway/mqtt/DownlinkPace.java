package io.tributary.gateway.mqtt;

import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How fast one device is sent messages: a second's worth at once, then one after the other. Whoever has to wait is woken by one timer,
 * however much waits. On the connection's event loop.
 */
final class DownlinkPace {
    private static final Logger LOG = LoggerFactory.getLogger(DownlinkPace.class);

    private final Session session;
    private final EventExecutor loop;
    private final Runnable proceed;
    private long fullAt;
    private boolean waiting;
    private boolean logged;

    /** @param proceed run when the wait is over */
    DownlinkPace(Session session, EventExecutor loop, Runnable proceed) {
        this.session = session;
        this.loop = loop;
        this.proceed = proceed;
        this.fullAt = loop.ticker().nanoTime();
    }

    /** Whether the rate allows a message now. */
    boolean allows() {
        return waitNanos() == 0;
    }

    private long waitNanos() {
        return session.rules().downlinkRate().waitNanos(fullAt, loop.ticker().nanoTime());
    }

    /** A message is sent. */
    void take() {
        fullAt = session.rules().downlinkRate().take(fullAt, loop.ticker().nanoTime());
    }

    /** Whether messages wait for their turn; none of another kind may take it. */
    boolean isWaiting() {
        return waiting;
    }

    /** Something has to wait for the rate. */
    void await() {
        if (!waiting) {
            waiting = true;
            say("messages of QoS 1 wait for their turn");
            loop.schedule(this::awake, waitNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void awake() {
        waiting = false;
        proceed.run();
    }

    /** Once a session. */
    void say(String what) {
        if (!logged) {
            logged = true;
            LOG.atInfo()
                    .addKeyValue("device", session.device())
                    .addKeyValue("cause", "downlink-rate")
                    .addKeyValue("perSecond", session.rules().downlinkRate().perSecond())
                    .log("the device is sent more than its rate: " + what);
        }
    }
}
