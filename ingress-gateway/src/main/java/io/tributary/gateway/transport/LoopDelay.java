package io.tributary.gateway.transport;

import io.netty.util.concurrent.EventExecutor;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.StreamSupport;

/** How long a task waits for its event loop: what a packet of a connected device waits, too. */
final class LoopDelay {
    private final List<Probe> probes;

    LoopDelay(Iterable<EventExecutor> loops) {
        probes =
                StreamSupport.stream(loops.spliterator(), false).map(Probe::new).toList();
    }

    /** The longest wait, of all loops, that ended since the last look or still goes on, in nanoseconds; starts the next measurement. */
    long worst() {
        long worst = 0;
        for (Probe probe : probes) {
            worst = Math.max(worst, probe.look());
        }
        return worst;
    }

    private static final class Probe implements Runnable {
        private static final long NONE = 0;
        private final EventExecutor loop;
        private final AtomicLong sent = new AtomicLong(NONE);
        private final AtomicLong longest = new AtomicLong();

        Probe(EventExecutor loop) {
            this.loop = loop;
        }

        long look() {
            long since = sent.get();
            long ended = longest.getAndSet(0);
            if (since != NONE) {
                return Math.max(ended, System.nanoTime() - since);
            }
            if (!loop.isShuttingDown()) {
                sent.set(System.nanoTime());
                loop.execute(this);
            }
            return ended;
        }

        @Override
        public void run() {
            long waited = System.nanoTime() - sent.getAndSet(NONE);
            longest.accumulateAndGet(waited, Math::max);
        }
    }
}
