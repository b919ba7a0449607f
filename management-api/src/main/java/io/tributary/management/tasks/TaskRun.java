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

/**
 * One holder's work on one task: window by window from where it stands, each decided and kept before it is made, and counted in the same write
 * that keeps what became of it. So whoever comes next goes on where this one stopped.
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

    TaskRun(TaskStore store, Products products, TaskFiles files, DeviceMaking making, SecretBox box, Clock clock) {
        this.store = store;
        this.products = products;
        this.files = files;
        this.making = making;
        this.box = box;
        this.clock = clock;
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
        Task task = taken;
        if (task.progress().total().isEmpty()) {
            task = task.counted(count(task.work()), clock.instant());
            if (!store.counted(task, holder)) {
                return Ending.LOST;
            }
        }
        try (DeviceSource source = DeviceSource.open(task.work(), files)) {
            source.skip(task.progress().done());
            while (!stopping.getAsBoolean()) {
                Optional<Plan> kept = store.planned(task).map(bytes -> open(bytes, taken));
                int size = product.policy().authentication() == Authentication.CERTIFICATE
                        ? WINDOW_OF_CERTIFICATES
                        : WINDOW;
                List<DeviceFile.Item> items =
                        source.next(kept.map(plan -> plan.entries().size()).orElse(size));
                if (items.isEmpty()) {
                    return store.end(task.done(clock.instant()), holder) ? Ending.OVER : Ending.LOST;
                }
                Plan plan = kept.orElseGet(() -> making.plan(product, items));
                if (kept.isEmpty()
                        && !store.plan(task, holder, box.seal(plan.bytes(), ownerOf(task)), clock.instant())) {
                    return Ending.LOST;
                }
                List<DeviceResult> results = making.make(product, items, plan);
                int made = (int) results.stream().filter(DeviceResult::isMade).count();
                Task after = task.advanced(made, results.size() - made, clock.instant());
                if (!store.advance(task, after, holder, results)) {
                    return Ending.LOST;
                }
                task = after;
            }
        }
        store.release(task, holder);
        return Ending.STOPPED;
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
