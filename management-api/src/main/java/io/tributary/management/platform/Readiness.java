package io.tributary.management.platform;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the process still waits for before it serves; said once in the log whenever it changes. Thread-safe. */
public final class Readiness {
    private static final Logger LOG = LoggerFactory.getLogger(Readiness.class);

    private final Map<String, String> waits = new LinkedHashMap<>();

    /** Begins, or goes on, to wait for something, for this reason. */
    public synchronized void waitFor(String thing, String why) {
        if (!why.equals(waits.put(thing, why))) {
            LOG.atInfo().addKeyValue("for", thing).log("waiting: {}", why);
        }
    }

    /** It is there. */
    public synchronized void arrived(String thing) {
        if (waits.remove(thing) != null && waits.isEmpty()) {
            LOG.info("ready");
        }
    }

    /** What is waited for, first things first; empty when ready. */
    public synchronized Optional<String> waitingFor() {
        return waits.entrySet().stream().findFirst().map(wait -> wait.getKey() + ": " + wait.getValue());
    }
}
