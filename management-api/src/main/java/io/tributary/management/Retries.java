package io.tributary.management;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.platform.Readiness;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is tried until it works, because what it needs may come later. Blocks its caller; another thread closes it. */
final class Retries implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Retries.class);
    private static final Duration SOON = Duration.ofMillis(500);
    private static final Duration LATER = Duration.ofSeconds(5);

    private final Readiness readiness;
    private volatile boolean closed;

    /** @param readiness told of what is waited for, and why */
    Retries(Readiness readiness) {
        this.readiness = readiness;
    }

    boolean isClosed() {
        return closed;
    }

    /** Returns when it worked, so that the process may be ready, or when nobody wants it any more. */
    void untilItWorks(String thing, Runnable action) {
        while (!closed) {
            try {
                action.run();
                readiness.arrived(thing);
                return;
            } catch (RejectedException e) {
                readiness.waitFor(thing, reason(e));
            }
            if (!pause(SOON)) {
                return;
            }
        }
    }

    /** The same for what the process is ready without. */
    void quietly(String thing, Runnable action) {
        while (!closed) {
            try {
                action.run();
                return;
            } catch (RejectedException e) {
                LOG.atDebug().addKeyValue("what", thing).log("later: {}", e.getMessage());
            }
            if (!pause(LATER)) {
                return;
            }
        }
    }

    private static String reason(RejectedException refused) {
        return refused.getMessage()
                + refused.remedy()
                        .filter(remedy -> refused.reason() != Rejection.UNAVAILABLE)
                        .map(remedy -> ". " + remedy)
                        .orElse("");
    }

    /** Whether it may go on. */
    private static boolean pause(Duration pause) {
        try {
            TimeUnit.MILLISECONDS.sleep(pause.toMillis());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
