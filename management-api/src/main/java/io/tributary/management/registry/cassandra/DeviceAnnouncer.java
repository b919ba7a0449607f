package io.tributary.management.registry.cassandra;

import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.management.registry.Announcement;
import io.tributary.management.registry.Device;
import io.tributary.management.registry.OutboxPublisher;
import io.tributary.management.registry.RegistryRecords;
import io.tributary.management.registry.cassandra.DeviceChanges.Note;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what became of devices to Kafka. A change sends its record itself, in the order of the writes of its bucket; afterwards the thread of
 * this class looks whether the row is still what was sent, sends it again until it is, and only then clears the note of the change. So the
 * last record of a device is its last state, also when two nodes change it in one moment: whoever sends last looks after that. Notes of
 * changes that a crash or an outage cut off are worked through in the same way.
 */
final class DeviceAnnouncer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceAnnouncer.class);
    private static final Duration LEFTOVERS_EVERY = Duration.ofSeconds(5);
    private static final Duration RETRY = Duration.ofMillis(500);
    /** Changes of so long are looked after together, with one read and one delete for each bucket. */
    private static final Duration GATHERING = Duration.ofMillis(100);

    private static final Duration ACKNOWLEDGED = Duration.ofSeconds(30);
    /** Of up to 64 devices each; what is beyond is found by its notes. */
    private static final int MOST_WAITING = 2_000;

    private static final int AT_ONCE = 100;
    private static final int TRIES = 10;

    private final DeviceChanges changes;
    private final OutboxPublisher.Log log;
    private final DeviceState state;
    private final LinkedBlockingQueue<Sent> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
    private final Thread thread = new Thread(this::run, "announcer");

    private volatile boolean closed;
    private volatile boolean failing;

    /** What is in the book of record now. */
    interface DeviceState {
        /**
         * The devices of these names that exist.
         *
         * @param settled whether writes that are still on their way are waited for; the others are then gone for good, and with them what is kept
         *     beside a device
         */
        Map<String, Device> read(String productId, List<String> names, boolean settled);

        /** Runs something while nobody in this process writes the devices of these names. */
        void undisturbed(String productId, List<String> names, Runnable action);
    }

    /** What was sent for a note: the state of each device, empty for a deletion. */
    record Sent(Note note, Map<String, Optional<Device>> states, CompletableFuture<Void> acknowledged) {
        /** For a note of which nothing was sent: what is then is sent later, so nothing is kept in memory but the note. */
        static Sent later(Note note) {
            return new Sent(note, Map.of(), CompletableFuture.failedFuture(new CancellationException("later")));
        }
    }

    DeviceAnnouncer(DeviceChanges changes, OutboxPublisher.Log log, DeviceState state) {
        this.changes = changes;
        this.log = log;
        this.state = state;
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Sends what became of devices; in the order of their writes, so under the lock of their bucket. */
    Sent send(Note note, Map<String, Optional<Device>> states) {
        if (failing) { // Kafka does not answer, and each try might block for seconds: the thread sends it later
            return Sent.later(note);
        }
        return publish(note, states);
    }

    /** For a note of a change that changed nothing. */
    Sent nothing(Note note) {
        return new Sent(note, Map.of(), CompletableFuture.completedFuture(null));
    }

    /** Kafka has kept a change waiting for too long: the next ones do not wait. */
    void late() {
        if (!failing) {
            failing = true;
            LOG.warn("changes of devices wait until Kafka answers");
        }
    }

    /** Sees to it that what was sent is in Kafka and is still so, then clears the note. Returns at once. */
    void follow(Sent sent) {
        if (!waiting.offer(sent)) {
            LOG.debug("an announcement is followed up later, from its note"); // the note is still there
        }
    }

    private void run() {
        long nextLeftovers = System.nanoTime();
        List<Sent> failed = new ArrayList<>();
        while (!closed) {
            try {
                Sent next = waiting.poll(failed.isEmpty() ? 1_000 : RETRY.toMillis(), TimeUnit.MILLISECONDS);
                List<Sent> batch = new ArrayList<>(failed);
                failed.clear();
                if (next != null) {
                    batch.add(next);
                    TimeUnit.MILLISECONDS.sleep(GATHERING.toMillis());
                    waiting.drainTo(batch, AT_ONCE);
                }
                failed.addAll(unfinished(batch));
                if (failed.size() > MOST_WAITING) {
                    failed.clear(); // their notes are there
                }
                if (System.nanoTime() - nextLeftovers >= 0) {
                    nextLeftovers = System.nanoTime() + LEFTOVERS_EVERY.toNanos();
                    settleLeftovers();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RejectedException e) {
                LOG.debug("changes of devices wait until Cassandra answers: {}", e.getMessage());
            } catch (RuntimeException e) {
                LOG.error("announcing changes of devices failed unexpectedly; it goes on", e);
            }
        }
    }

    /** Works through what was left behind; returns how many notes it cleared. */
    int settleLeftovers() throws InterruptedException {
        int cleared = 0;
        for (Note note : changes.left()) {
            try {
                boolean done = announced(note);
                if (!done && failing) {
                    break; // the others would wait for nothing, too
                }
                cleared += done ? 1 : 0;
            } catch (RejectedException e) {
                LOG.debug("a change that was left behind waits: {}", e.getMessage());
            }
        }
        return cleared;
    }

    /** Clears the notes of what is in Kafka and is still so; what is otherwise is sent again. Returns those for which that failed. */
    private List<Sent> unfinished(List<Sent> batch) throws InterruptedException {
        List<Sent> unfinished = new ArrayList<>();
        List<Note> done = new ArrayList<>();
        List<Sent> there = new ArrayList<>();
        for (Sent sent : batch) {
            if (isAcknowledged(sent)) {
                there.add(sent);
            } else {
                unfinished.add(Sent.later(sent.note()));
            }
        }
        try {
            Map<String, Map<String, Device>> now = new HashMap<>();
            for (Map.Entry<String, List<String>> product : namesByProduct(there).entrySet()) {
                now.put(product.getKey(), state.read(product.getKey(), product.getValue(), false));
            }
            for (Sent sent : there) {
                Map<String, Device> found = now.getOrDefault(sent.note().productId(), Map.of());
                if (sent.states().entrySet().stream()
                        .allMatch(each -> same(each.getValue(), Optional.ofNullable(found.get(each.getKey()))))) {
                    done.add(sent.note());
                } else {
                    unfinished.add(Sent.later(sent.note()));
                }
            }
            changes.clear(done);
            if (!done.isEmpty()) {
                working();
            }
            Iterator<Sent> next = unfinished.iterator();
            while (next.hasNext()) {
                if (announced(next.next().note())) {
                    next.remove();
                } else if (failing) {
                    break; // the others would wait for nothing, too
                }
            }
            return unfinished;
        } catch (RejectedException e) { // Cassandra is away: all of it again, later
            return batch;
        }
    }

    private static Map<String, List<String>> namesByProduct(List<Sent> all) {
        Map<String, List<String>> names = new HashMap<>();
        for (Sent sent : all) {
            names.computeIfAbsent(sent.note().productId(), unused -> new ArrayList<>())
                    .addAll(sent.states().keySet());
        }
        return names;
    }

    /** Sends what is until the log ends with it, and clears the note. Whether that came about. */
    private boolean announced(Note note) {
        try {
            for (int i = 0; i < TRIES; i++) {
                List<Sent> sent = new ArrayList<>();
                state.undisturbed(note.productId(), note.deviceNames(), () -> sent.add(publish(note, current(note))));
                sent.get(0).acknowledged().get(ACKNOWLEDGED.toMillis(), TimeUnit.MILLISECONDS);
                Map<String, Optional<Device>> now = current(note);
                if (sent.get(0).states().entrySet().stream()
                        .allMatch(each -> same(each.getValue(), now.getOrDefault(each.getKey(), Optional.empty())))) {
                    changes.clear(List.of(note));
                    working();
                    return true;
                }
            }
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | CancellationException | TimeoutException e) {
            late();
            return false;
        }
    }

    private void working() {
        if (failing) {
            failing = false;
            LOG.info("changes of devices reach Kafka again");
        }
    }

    private boolean isAcknowledged(Sent sent) throws InterruptedException {
        try {
            sent.acknowledged().get(failing ? 0 : ACKNOWLEDGED.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException | CancellationException | TimeoutException e) {
            return false; // it is sent again, as it is then
        }
    }

    private Sent publish(Note note, Map<String, Optional<Device>> states) {
        List<CompletableFuture<Void>> records = new ArrayList<>();
        for (Map.Entry<String, Optional<Device>> each : states.entrySet()) {
            CompletableFuture<Void> sent = log.publish(record(note.productId(), each.getKey(), each.getValue()))
                    .toCompletableFuture();
            records.add(sent);
            if (sent.isCompletedExceptionally()) {
                break; // refused at once, perhaps after some waiting: the next ones would fare no better
            }
        }
        return new Sent(note, states, CompletableFuture.allOf(records.toArray(CompletableFuture[]::new)));
    }

    private Map<String, Optional<Device>> current(Note note) {
        Map<String, Device> found = state.read(note.productId(), note.deviceNames(), true);
        Map<String, Optional<Device>> states = new HashMap<>();
        note.deviceNames().forEach(name -> states.put(name, Optional.ofNullable(found.get(name))));
        return states;
    }

    /** A device that was deleted and made again has another secret, even at the same revision. */
    private static boolean same(Optional<Device> one, Optional<Device> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.isEmpty() && other.isEmpty();
        }
        return one.get().revision().number() == other.get().revision().number()
                && Arrays.equals(one.get().sealedSecret(), other.get().sealedSecret());
    }

    private static Announcement record(String productId, String name, Optional<Device> device) {
        return device.map(RegistryRecords::of)
                .orElseGet(() -> RegistryRecords.deletionOf(new DeviceId(productId, name)));
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
