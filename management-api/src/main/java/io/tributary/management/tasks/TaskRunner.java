package io.tributary.management.tasks;

import io.tributary.codec.SecretBox;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.registry.Devices;
import io.tributary.management.registry.Products;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works on tasks, {@value #AT_ONCE} at a time on this node: on those that wait, and on those whose node has died. {@link #round} looks for
 * them; call it again and again, on one thread.
 */
public final class TaskRunner implements AutoCloseable {
    /** Tasks a node works on at a time. */
    public static final int AT_ONCE = 2;

    private static final Logger LOG = LoggerFactory.getLogger(TaskRunner.class);

    /** A place among the open tasks is taken before its task is written; one without a task for so long belongs to a dead node. */
    private static final Duration UNWRITTEN = Duration.ofMinutes(1);

    private final TaskStore store;
    private final TaskRun making;
    private final TellingRun telling;
    private final Clock clock;
    private final Set<Long> here = ConcurrentHashMap.newKeySet();
    private final ExecutorService workers = Executors.newFixedThreadPool(AT_ONCE, work -> {
        Thread thread = new Thread(work, "task");
        thread.setDaemon(true);
        return thread;
    });

    /** What was said already; of the rounds' thread. */
    private final Set<Long> unreadable = new HashSet<>();

    private volatile boolean stopping;

    public TaskRunner(
            TaskStore store,
            Products products,
            Devices devices,
            TaskFiles files,
            Certificates certificates,
            Telling telling,
            SecretBox box,
            Clock clock) {
        this.store = store;
        this.telling = new TellingRun(store, devices, telling, box, clock, System::nanoTime);
        this.making = new TaskRun(
                store, products, files, new DeviceMaking(devices, certificates), box, clock, System::nanoTime);
        this.clock = clock;
    }

    /** Takes what there is to do, as far as there is room. */
    public void round() {
        try {
            for (long id : store.open()) {
                if (!stopping && !here.contains(id)) {
                    lookGuarded(id);
                }
            }
        } catch (RejectedException e) {
            LOG.atDebug().log("tasks are looked for later: {}", e.getMessage());
        }
    }

    @SuppressWarnings("CatchingUnchecked") // the other tasks are not to wait for one whose row is bad
    private void lookGuarded(long id) {
        try {
            look(id);
        } catch (RejectedException e) { // then none can be looked at
            throw e;
        } catch (RuntimeException e) {
            if (unreadable.add(id)) {
                LOG.atError().setCause(e).addKeyValue("task", id).log("a task cannot be looked at");
            }
        }
    }

    private void look(long id) {
        Optional<Task> task = store.find(id);
        boolean dead =
                task.isEmpty() && clock.instant().isAfter(TaskIds.timeOf(id).plus(UNWRITTEN)) && !store.isWritten(id);
        if (dead || task.map(each -> each.stage().isOver()).orElse(false)) {
            store.close(id);
        } else if (task.isPresent()
                && task.get().isDue(clock.instant())
                && here.size() < AT_ONCE
                && !store.isHeld(id)
                && here.add(id)) {
            workers.execute(() -> {
                try {
                    take(task.get());
                } finally {
                    here.remove(id);
                }
            });
        }
    }

    private void take(Task task) {
        UUID holder = UUID.randomUUID();
        Optional<Task> taken;
        try {
            taken = store.take(task, holder, clock.instant());
        } catch (RejectedException e) {
            LOG.atDebug().addKeyValue("task", task.id()).log("a task is taken later: {}", e.getMessage());
            return;
        }
        taken.ifPresent(ours -> work(ours, holder));
    }

    @SuppressWarnings("CatchingUnchecked") // whatever is thrown ends the task, or the next node would meet it again
    private void work(Task task, UUID holder) {
        LOG.atInfo()
                .addKeyValue("task", task.id())
                .addKeyValue("product", task.productId())
                .addKeyValue("from", task.progress().done())
                .addKeyValue("kind", task.work().kind())
                .log("the work on a task begins");
        try {
            TaskRun.Ending ending = task.work() instanceof Work.ToDevices said
                    ? telling.work(task, said, holder, () -> stopping)
                    : making.work(task, holder, () -> stopping);
            if (ending == TaskRun.Ending.OVER) {
                store.close(task.id());
            }
            LOG.atInfo()
                    .addKeyValue("task", task.id())
                    .addKeyValue("ending", ending)
                    .log("the work on a task ends");
        } catch (RejectedException e) {
            boolean later = e.reason() == Rejection.UNAVAILABLE && !task.isLate(clock.instant());
            settle(task, holder, later ? Optional.empty() : Optional.of(said(e)));
        } catch (IOException | RuntimeException e) {
            if (Thread.currentThread().isInterrupted()) {
                return; // the process ends; the lease runs out
            }
            LOG.atError().setCause(e).addKeyValue("task", task.id()).log("a task failed unexpectedly");
            settle(task, holder, Optional.of("it failed unexpectedly; the log of the management API names the task"));
        }
    }

    private static String said(RejectedException e) {
        return e.getMessage() + e.remedy().map(remedy -> ". " + remedy).orElse("");
    }

    /**
     * Ends a task that failed, or gives it back.
     *
     * @param cause empty to give it back
     */
    private void settle(Task taken, UUID holder, Optional<String> cause) {
        LOG.atWarn()
                .addKeyValue("task", taken.id())
                .log(cause.map(why -> "a task failed: " + why).orElse("the work on a task goes on later"));
        try {
            Task now = store.find(taken.id()).orElse(taken);
            if (cause.isEmpty()) {
                store.release(now, holder);
            } else if (store.end(now.failed(cause.get(), clock.instant()), holder)) {
                store.close(taken.id());
            }
        } catch (RejectedException e) { // the lease runs out, and another round finds the task
            LOG.atWarn().addKeyValue("task", taken.id()).log("a task is not given back: {}", e.getMessage());
        }
    }

    /** Lets the windows that are being made be the last, and waits for them a little. */
    @Override
    public void close() {
        stopping = true;
        workers.shutdown();
        try {
            if (!workers.awaitTermination(5, TimeUnit.SECONDS)) {
                workers.shutdownNow();
            }
        } catch (InterruptedException e) {
            workers.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
