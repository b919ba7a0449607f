package io.tributary.management.tasks;

import io.tributary.codec.SecretBox;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.registry.Product;
import io.tributary.management.registry.ProductPolicy.Authentication;
import io.tributary.management.registry.Products;
import io.tributary.management.registry.Unsealing;
import io.tributary.management.transfer.DeviceFile;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * One holder's work on one task: window by window from where it stands, each decided and kept before it is made, and counted in the same write
 * that keeps what became of it. So whoever comes next goes on where this one stopped. Between its writes it looks at how old its lease is: after
 * a pause it does not go on beside its successor.
 */
final class TaskRun {
    /** Devices of a window. */
    private static final int WINDOW = 500;

    /** Of a product of certificates: to make an RSA key takes as long as to make many devices, and the lease is kept by windows. */
    private static final int WINDOW_OF_CERTIFICATES = 16;

    private final TaskStore store;
    private final Products products;
    private final TaskFiles files;
    private final DeviceMaking making;
    private final SecretBox box;
    private final Clock clock;
    private final LongSupplier nanoTime;

    /**
     * @param nanoTime a clock that never goes back, such as {@link System#nanoTime}
     */
    TaskRun(
            TaskStore store,
            Products products,
            TaskFiles files,
            DeviceMaking making,
            SecretBox box,
            Clock clock,
            LongSupplier nanoTime) {
        this.store = store;
        this.products = products;
        this.files = files;
        this.making = making;
        this.box = box;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** What came of the work. */
    enum Ending {
        /** The task is over. */
        OVER,
        /** This process is stopping. */
        STOPPED,
        /** Another has the task now. */
        LOST
    }

    /**
     * Works on a task.
     *
     * @param stopping whether to stop behind the window that is being made
     * @throws RejectedException UNAVAILABLE when it cannot go on now; another reason when it never can
     */
    Ending work(Task taken, UUID holder, BooleanSupplier stopping) throws IOException {
        Product product = products.get(taken.productId());
        Lease lease = new Lease(nanoTime);
        Task task = taken;
        if (task.progress().total().isEmpty()) {
            Task counted = task.counted(count(task.work()), clock.instant());
            if (!lease.renewedBy(() -> store.counted(counted, holder))) {
                return Ending.LOST;
            }
            task = counted;
        }
        try (DeviceSource source = DeviceSource.open(task.work(), files)) {
            source.skip(task.progress().done());
            while (!stopping.getAsBoolean()) {
                Task at = task;
                at.requireInTime(clock.instant());
                Optional<Plan> kept = store.planned(at).map(bytes -> open(bytes, taken));
                int size = product.policy().authentication() == Authentication.CERTIFICATE
                        ? WINDOW_OF_CERTIFICATES
                        : WINDOW;
                List<DeviceFile.Item> items =
                        source.next(kept.map(plan -> plan.entries().size()).orElse(size));
                if (items.isEmpty()) {
                    return store.end(at.done(clock.instant()), holder) ? Ending.OVER : Ending.LOST;
                }
                Plan plan = kept.orElseGet(() -> making.plan(product, items));
                if (kept.isEmpty()
                        && !lease.renewedBy(
                                () -> store.plan(at, holder, box.seal(plan.bytes(), ownerOf(at)), clock.instant()))) {
                    return Ending.LOST;
                }
                Optional<List<DeviceResult>> results =
                        making.make(product, items, plan, () -> lease.holds(() -> store.counted(at, holder)));
                if (results.isEmpty()) {
                    return Ending.LOST;
                }
                Task after = advanced(at, results.get());
                if (!lease.renewedBy(() -> store.advance(at, after, holder, results.get()))) {
                    return Ending.LOST;
                }
                task = after;
            }
        }
        store.release(task, holder);
        return Ending.STOPPED;
    }

    private Task advanced(Task task, List<DeviceResult> results) {
        int made = (int) results.stream().filter(DeviceResult::isMade).count();
        return task.advanced(made, results.size() - made, clock.instant());
    }

    private int count(Work work) throws IOException {
        try (DeviceSource source = DeviceSource.open(work, files)) {
            int count = source.skip(Work.MAX_DEVICES + 1);
            if (count > Work.MAX_DEVICES) {
                throw new RejectedException(
                        Rejection.INVALID,
                        "the file has more than " + Work.MAX_DEVICES + " devices",
                        "Make several files of it.",
                        "fileName");
            }
            return count;
        }
    }

    private Plan open(byte[] planned, Task task) {
        return Plan.of(Unsealing.open(box, planned, ownerOf(task)));
    }

    private static String ownerOf(Task task) {
        return "task/" + task.id();
    }
}
