package io.tributary.management.credentials;

import io.tributary.codec.MasterKeys;
import io.tributary.codec.SecretBox;
import io.tributary.identity.RejectedException;
import io.tributary.management.registry.Rewrapped;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wraps every secret there is under the current master key, a page at a time, and remembers how far it has come: whoever is
 * interrupted, or on another node, goes on from there. Two at once do no harm. {@link #round} does the work, on one thread.
 */
public final class Rewrapping {
    private static final Logger LOG = LoggerFactory.getLogger(Rewrapping.class);

    private final SecretBox box;
    private final RewrapStore store;
    private final List<RewrapPart> parts;
    private final Clock clock;
    /** Whether there may be something to do; true at first, for a run that the process's end interrupted. */
    private final AtomicBoolean due = new AtomicBoolean(true);

    private volatile boolean stopping;

    public Rewrapping(SecretBox box, RewrapStore store, List<RewrapPart> parts, Clock clock) {
        this.box = box;
        this.store = store;
        this.parts = List.copyOf(parts);
        this.clock = clock;
    }

    /** The master keys of this process. */
    public MasterKeys keys() {
        return box.keys();
    }

    /** How far the newest run has come; empty when there was none. */
    public Optional<RewrapProgress> progress() {
        return store.progress();
    }

    /** Begins a run under the current master key, or goes on with the one that is not finished. */
    public RewrapProgress begin() {
        RewrapProgress run = unfinished().orElseGet(() -> {
            RewrapProgress fresh =
                    RewrapProgress.begin(keys().current(), parts.get(0).name(), clock.instant());
            store.put(fresh);
            LOG.atInfo().addKeyValue("masterKey", fresh.keyId()).log("secrets are being wrapped under the master key");
            return fresh;
        });
        due.set(true);
        return run;
    }

    /** Does what there is to do; what Cassandra refuses is tried again in the next round. */
    public void round() {
        if (!due.compareAndSet(true, false)) {
            return;
        }
        boolean done = false;
        try {
            Optional<RewrapProgress> run = unfinished();
            while (run.isPresent() && !stopping) {
                RewrapProgress after = step(run.get());
                store.put(after);
                run = Optional.of(after).filter(progress -> !progress.finished());
            }
            done = true;
        } catch (RejectedException e) {
            LOG.atWarn().log("wrapping secrets under the master key goes on later: {}", e.getMessage());
        } finally {
            if (!done) {
                due.set(true);
            }
        }
    }

    /** Lets the page that is being written be the last. */
    public void stop() {
        stopping = true;
    }

    /** One that another master key began is not gone on with. */
    private Optional<RewrapProgress> unfinished() {
        return store.progress().filter(run -> !run.finished() && run.keyId().equals(keys().current()));
    }

    private RewrapProgress step(RewrapProgress run) {
        int at = indexOf(run.part());
        Rewrapped page = parts.get(at).next(run.cursor());
        page.failures().forEach(failure -> LOG.atError().log("a secret keeps its master key: {}", failure));
        RewrapProgress after = run.with(page, clock.instant());
        if (page.next().isPresent()) {
            return after;
        }
        if (at + 1 < parts.size()) {
            return after.at(parts.get(at + 1).name());
        }
        LOG.atInfo()
                .addKeyValue("masterKey", after.keyId())
                .addKeyValue("examined", after.examined())
                .addKeyValue("changed", after.changed())
                .addKeyValue("failed", after.failed())
                .log("secrets are wrapped under the master key");
        return after.end();
    }

    /** A part that this version does not have: all of them, from the first. */
    private int indexOf(String part) {
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i).name().equals(part)) {
                return i;
            }
        }
        return 0;
    }
}
