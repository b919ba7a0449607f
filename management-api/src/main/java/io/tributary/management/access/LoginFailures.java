package io.tributary.management.access;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.limits.FailedTries;
import io.tributary.limits.Limits;
import java.net.InetAddress;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Slows whoever guesses passwords, as {@link FailedTries} says: a name is an identity. Thread-safe. */
public final class LoginFailures {
    private static final Logger LOG = LoggerFactory.getLogger(LoginFailures.class);

    private final FailedTries tries;

    public LoginFailures(Limits limits, LongSupplier nanoTime) {
        this.tries = new FailedTries(limits, nanoTime);
    }

    /**
     * Refuses what comes within a pause.
     *
     * @throws RejectedException THROTTLED
     */
    void requireNoPause(String name, InetAddress from) {
        tries.pause(name, from).ifPresent(pause -> {
            throw new RejectedException(
                    Rejection.THROTTLED,
                    "too many log-ins have failed",
                    "Try again in " + (pause.left().toSeconds() + 1) + " s.",
                    "");
        });
    }

    void failed(String name, InetAddress from) {
        for (FailedTries.Of of : tries.failed(name, from)) {
            LOG.atWarn()
                    .addKeyValue("of", of)
                    .addKeyValue("name", name)
                    .addKeyValue("address", from.getHostAddress())
                    .log("too many failed log-ins; further tries are slowed");
        }
    }

    void succeeded(String name, InetAddress from) {
        tries.succeeded(name, from);
    }
}
