package io.tributary.management.tasks;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.registry.Product;
import io.tributary.management.registry.Products;
import io.tributary.management.tasks.TaskFileStore.TaskFile;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/** Tasks as they are asked for, looked at and called off. Refuses with {@link RejectedException}. Thread-safe. */
public final class Tasks {
    /** What a refusal blames that has to do with how many tasks are open. */
    public static final String OPEN = "openTasks";

    private static final int TRIES = 5;

    private final TaskStore store;
    private final TaskFiles files;
    private final Products products;
    private final Clock clock;
    private final Runnable soon;
    private final TaskIds ids = new TaskIds();

    /**
     * @param soon has {@link TaskRunner#round} called
     */
    public Tasks(TaskStore store, TaskFiles files, Products products, Clock clock, Runnable soon) {
        this.store = store;
        this.files = files;
        this.products = products;
        this.clock = clock;
        this.soon = soon;
    }

    /** A page of tasks, and how many there are on all pages. */
    public record Found(int total, List<Task> tasks) {}

    /** Asks for devices of these names, each of which stands for itself. */
    public Task makeNamed(String productId, List<String> names) {
        return ask(products.get(productId), new Work.Names(names));
    }

    /** Asks for so many devices of names that the platform chooses. */
    public Task makeRandom(String productId, long count) {
        if (count < 1 || count > Work.MAX_DEVICES) {
            throw new RejectedException(
                    Rejection.INVALID,
                    count + " devices cannot be asked for at once",
                    "Use 1 to " + Work.MAX_DEVICES + ".",
                    "count");
        }
        return ask(products.get(productId), new Work.Random((int) count));
    }

    /**
     * Asks for the devices of an uploaded file. What is wrong in the file is found when it is read: in the whole of it, then the task fails; in a
     * line, then that device is refused.
     *
     * @param bytes that the file should have
     * @param md5 that it should have, in hexadecimal digits
     */
    public Task makeFromFile(String productId, String fileName, Optional<Long> bytes, Optional<String> md5) {
        Product product = products.get(productId);
        TaskFile file = files.forTask(fileName, productId);
        if (bytes.filter(size -> size != file.bytes()).isPresent()) {
            throw differs("has " + file.bytes() + " bytes, not " + bytes.get(), "fileSize");
        }
        if (md5.filter(sum -> !sum.toLowerCase(Locale.ROOT).equals(file.md5())).isPresent()) {
            throw differs("has the MD5 " + file.md5(), "hash");
        }
        return ask(product, new Work.InFile(fileName, file.upload(), file.pieces()));
    }

    /**
     * To whom a task says something.
     *
     * @param begin when, Unix seconds, at most {@link Audience#LONGEST} from now; later ones are brought forward
     */
    public Audience audience(String nameFilter, Optional<Long> begin, Duration within) {
        Instant now = clock.instant();
        if (begin.filter(second -> second < now.getEpochSecond()).isPresent()) {
            throw new RejectedException(
                    Rejection.INVALID,
                    begin.get() + " is in the past",
                    "Use a time to come, in Unix seconds, or 0 for now.",
                    "begin");
        }
        long furthest = now.plus(Audience.LONGEST).getEpochSecond();
        return Audience.of(
                nameFilter, begin.map(second -> Math.min(second, furthest)).orElse(0L), within);
    }

    /** Asks for something to be said to devices of a product. */
    public Task say(String productId, Work.ToDevices work) {
        return ask(products.get(productId), work);
    }

    private static RejectedException differs(String what, String field) {
        return new RejectedException(
                Rejection.INVALID, "the uploaded file " + what, "Upload it again, to another address.", field);
    }

    private Task ask(Product product, Work work) {
        Instant now = clock.instant();
        for (int i = 0; i < TRIES; i++) {
            Task task = Task.asked(ids.next(now), product.productId(), work, now);
            switch (store.add(task)) {
                case ADDED -> {
                    soon.run();
                    return task;
                }
                case FULL ->
                    throw new RejectedException(
                            Rejection.CONFLICT,
                            "there are " + TaskStore.MAX_OPEN + " tasks waiting or running",
                            "Try again when one of them is over.",
                            OPEN);
                case TAKEN -> {
                    // Another node drew the same id in the same millisecond.
                }
            }
        }
        throw new RejectedException(Rejection.UNAVAILABLE, "no id is free for a task", "Try again.", "");
    }

    /** The task, or a refusal with NOT_FOUND. */
    public Task get(long id) {
        return store.find(id)
                .orElseThrow(() -> new RejectedException(
                        Rejection.NOT_FOUND,
                        "there is no task " + id,
                        "Tasks are kept for " + Task.KEPT.toDays() + " days; list them.",
                        "taskId"));
    }

    /** Tasks that are wanted, the newest first, from a place on. */
    public Found list(Predicate<TaskStore.Entry> wanted, long offset, int limit) {
        List<TaskStore.Entry> all = entries(wanted);
        return new Found(all.size(), some(all.stream().skip(offset).limit(limit).toList()));
    }

    /** What is listed of tasks that are wanted, the newest first. */
    public List<TaskStore.Entry> entries(Predicate<TaskStore.Entry> wanted) {
        return store.list().stream().filter(wanted).toList();
    }

    /** The tasks behind some entries of the list. */
    public List<Task> some(List<TaskStore.Entry> entries) {
        return store.find(entries.stream().map(TaskStore.Entry::id).toList());
    }

    /** Calls off a task that has not begun. */
    public void cancel(long id) {
        Task task = get(id);
        if (!store.cancel(task, clock.instant())) {
            throw new RejectedException(
                    Rejection.CONFLICT,
                    "task " + id + " has begun, or is over",
                    "Only a task that waits can be called off.",
                    "taskId");
        }
        store.close(id);
    }
}
