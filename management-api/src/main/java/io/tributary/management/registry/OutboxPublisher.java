package io.tributary.management.registry;

import io.tributary.identity.RejectedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings announcements from the outbox to Kafka: one thread, in the order of the outbox, each entry forgotten only after Kafka has
 * it. A crash anywhere in between makes it publish an entry again, which readers of compacted topics do not notice. Of a failed
 * round nothing is forgotten from the failed entry on, so the order of a key never turns round for good. While Kafka is away the outbox
 * grows, and nobody waits for it.
 */
public final class OutboxPublisher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OutboxPublisher.class);
    private static final Duration IDLE = Duration.ofSeconds(5);
    private static final Duration RETRY = Duration.ofMillis(500);
    /** How long {@link #soon} lets things gather: a round costs four transactions and two reads, however few it brings. */
    private static final Duration SOON = Duration.ofMillis(200);
    /** How long one claim on the outbox begins further rounds; what is sent in the last of them is given up before the claim runs out. */
    private static final Duration AT_A_TIME = Duration.ofSeconds(4);

    private static final Duration ON_ITS_WAY = Duration.ofSeconds(2);

    /** Where announcements go. */
    @FunctionalInterface
    public interface Log {
        /** Completes when the record is durable, and fails when that did not come about; never throws. Keeps the order of a key. */
        CompletionStage<Void> publish(Announcement announcement);
    }

    private final Outbox outbox;
    private final Log log;
    private final Thread thread = new Thread(this::run, "outbox");
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition signal = lock.newCondition();

    // Guarded by the lock.
    private long wanted;
    private boolean due;
    private long dueAt;
    private CompletableFuture<Void> nextRound = new CompletableFuture<>();
    private boolean closed;

    private volatile boolean failing;

    public OutboxPublisher(Outbox outbox, Log log) {
        this.outbox = outbox;
        this.log = log;
        this.thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** {@link #flush(Duration)} for a change that somebody waits for: it is answered soon, and reaches Kafka by and by if it must. */
    public boolean flush() {
        return flush(ON_ITS_WAY);
    }

    /**
     * Says that something was added to the outbox, and waits until it is in Kafka, though not longer than {@code patience}: what is
     * in the outbox gets there in any case.
     *
     * @return whether it is there already
     */
    public boolean flush(Duration patience) {
        CompletableFuture<Void> round;
        lock.lock();
        try {
            wanted++;
            round = nextRound;
            signal.signalAll();
        } finally {
            lock.unlock();
        }
        if (failing) {
            return false;
        }
        try {
            round.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (TimeoutException e) {
            if (!patience.isZero()) {
                late(); // one change has waited; the next ones do not
            }
            return false;
        } catch (ExecutionException | CancellationException e) {
            return false;
        }
    }

    private void late() {
        if (!failing) {
            failing = true;
            LOG.warn("registry changes wait in the outbox until Kafka and Cassandra answer");
        }
    }

    /** Says that something was added to the outbox that nobody waits for: it leaves within a moment, together with what comes meanwhile. */
    public void soon() {
        lock.lock();
        try {
            if (!due) {
                due = true;
                dueAt = System.nanoTime() + SOON.toNanos();
                signal.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Publishes what is pending now; one round of the thread. Returns how many entries are in Kafka. */
    int publishPending() {
        int total = 0;
        int before;
        do {
            before = total;
            total += outbox.pending().isEmpty() ? 0 : outbox.alone(this::publishAll);
        } while (total - before >= Outbox.AT_ONCE); // there was more than one claim is good for
        return total;
    }

    private int publishAll() {
        int total = 0;
        long begun = System.nanoTime();
        while (true) {
            List<Outbox.Entry> entries = outbox.pending();
            List<CompletableFuture<Void>> sent = new ArrayList<>();
            for (Outbox.Entry entry : entries) {
                CompletableFuture<Void> each = log.publish(entry.announcement()).toCompletableFuture();
                sent.add(each);
                if (each.isCompletedExceptionally()) {
                    break; // refused at once, perhaps after some waiting: the next ones would fare no better
                }
            }
            List<Outbox.Entry> published = new ArrayList<>();
            try {
                for (int i = 0; i < sent.size(); i++) {
                    sent.get(i).join();
                    published.add(entries.get(i));
                }
            } finally {
                outbox.delete(published);
            }
            total += published.size();
            // What is added from now on is said, and begins the next round.
            if (entries.size() < Outbox.AT_ONCE || System.nanoTime() - begun > AT_A_TIME.toNanos()) {
                return total;
            }
        }
    }

    private void run() {
        while (true) {
            long goal;
            CompletableFuture<Void> round;
            lock.lock();
            try {
                if (closed) {
                    return;
                }
                goal = wanted;
                due = false;
                round = nextRound;
                nextRound = new CompletableFuture<>();
            } finally {
                lock.unlock();
            }
            boolean done = attempt(round);
            rest(goal, done);
        }
    }

    private boolean attempt(CompletableFuture<Void> round) {
        try {
            publishPending();
            if (failing) {
                failing = false;
                LOG.info("registry changes reach Kafka again");
            }
            round.complete(null);
            return true;
        } catch (RejectedException | CompletionException | CancellationException e) {
            if (!failing) {
                failing = true;
                LOG.warn("registry changes wait in the outbox until Kafka and Cassandra answer: {}", e.getMessage());
            }
            round.completeExceptionally(e);
            return false;
        } catch (RuntimeException e) {
            failing = true;
            LOG.error("bringing the outbox to Kafka failed unexpectedly; it goes on", e);
            round.completeExceptionally(e);
            return false;
        }
    }

    private void rest(long goal, boolean done) {
        lock.lock();
        try {
            long end = System.nanoTime() + (done ? IDLE : RETRY).toNanos();
            while (!closed && (!done || wanted == goal)) {
                long now = System.nanoTime();
                long left = done && due ? Math.min(end - now, dueAt - now) : end - now;
                if (left <= 0) {
                    return;
                }
                signal.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed = true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            signal.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
