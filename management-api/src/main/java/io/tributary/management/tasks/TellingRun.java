package io.tributary.management.tasks;

import io.tributary.codec.SecretBox;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.registry.DeviceSearch;
import io.tributary.management.registry.DeviceView;
import io.tributary.management.registry.Devices;
import io.tributary.management.registry.Page;
import io.tributary.management.registry.Unsealing;
import io.tributary.management.tasks.TaskRun.Ending;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * One holder's work on a task that says something to devices: first it notes which devices these are, window by window, then it tells them, and counts in
 * the write that keeps what became of each. Whoever comes next tells the same devices, from the window on that was not counted: those of it may be told twice, under the
 * same ids.
 */
final class TellingRun {
    /** Devices that are told at a time; all of a window are told or given up well within the lease. */
    private static final int WINDOW = 200;

    private static final int PAGE = Devices.MAX_PAGE;

    private final TaskStore store;
    private final Devices devices;
    private final Telling telling;
    private final SecretBox box;
    private final Clock clock;
    private final LongSupplier nanoTime;

    /**
     * @param nanoTime a clock that never goes back, such as {@link System#nanoTime}
     */
    TellingRun(TaskStore store, Devices devices, Telling telling, SecretBox box, Clock clock, LongSupplier nanoTime) {
        this.store = store;
        this.devices = devices;
        this.telling = telling;
        this.box = box;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /**
     * Works on a task.
     *
     * @param stopping whether to stop behind the window that is being told
     * @throws RejectedException UNAVAILABLE when it cannot go on now; another reason when it never can
     */
    Ending work(Task taken, Work.ToDevices work, UUID holder, BooleanSupplier stopping) {
        Lease lease = new Lease(nanoTime);
        Task task = taken;
        if (task.progress().total().isEmpty()) {
            Optional<Integer> total = note(task, work.audience(), holder, lease);
            if (total.isEmpty()) {
                return Ending.LOST;
            }
            Task counted = task.counted(total.get(), clock.instant());
            if (!lease.renewedBy(() -> store.counted(counted, holder))) {
                return Ending.LOST;
            }
            task = counted;
        }
        while (!stopping.getAsBoolean()) {
            Task at = task;
            if (at.progress().done() >= at.progress().total().orElse(0)) {
                return store.end(at.done(clock.instant()), holder) ? Ending.OVER : Ending.LOST;
            }
            at.requireInTime(clock.instant());
            List<String> names = noted(at);
            if (!lease.holds(() -> store.counted(at, holder))) {
                return Ending.LOST;
            }
            List<DeviceResult> results = told(at, work, names);
            int taking = (int) results.stream().filter(DeviceResult::isMade).count();
            Task after = at.advanced(taking, results.size() - taking, clock.instant());
            if (!lease.renewedBy(() -> store.advance(at, after, holder, results))) {
                return Ending.LOST;
            }
            task = after;
        }
        store.release(task, holder);
        return Ending.STOPPED;
    }

    /** Keeps the names of the devices in the places of the plans; how many there are, or empty when the task is another's now. */
    private Optional<Integer> note(Task task, Audience audience, UUID holder, Lease lease) {
        List<String> window = new ArrayList<>();
        int kept = 0;
        Optional<String> next = Optional.empty();
        do {
            task.requireInTime(clock.instant());
            Page<DeviceView> page = devices.search(task.productId(), DeviceSearch.ALL, PAGE, next);
            for (DeviceView view : page.items()) {
                String name = view.device().id().deviceName();
                if (audience.isFor(name)) {
                    window.add(name);
                }
            }
            next = page.next();
            while (window.size() >= WINDOW || (next.isEmpty() && !window.isEmpty())) {
                List<String> some = window.subList(0, Math.min(WINDOW, window.size()));
                Task place = task.standingAt(kept);
                byte[] sealed = box.seal(String.join("\n", some).getBytes(StandardCharsets.UTF_8), ownerOf(task));
                if (!lease.renewedBy(() -> store.plan(place, holder, sealed, clock.instant()))) {
                    return Optional.empty();
                }
                kept += some.size();
                some.clear();
            }
            if (!lease.holds(() -> store.counted(task, holder))) {
                return Optional.empty();
            }
            if (kept > Work.MAX_DEVICES) {
                throw new RejectedException(
                        Rejection.INVALID,
                        "the filter of names is for more than " + Work.MAX_DEVICES + " devices",
                        "Use several tasks.",
                        "nameFilter");
            }
        } while (next.isPresent());
        return Optional.of(kept);
    }

    private List<String> noted(Task at) {
        byte[] sealed = store.planned(at)
                .orElseThrow(() -> new IllegalStateException(
                        "the names from place " + at.progress().done() + " of task " + at.id() + " are not there"));
        return List.of(new String(Unsealing.open(box, sealed, ownerOf(at)), StandardCharsets.UTF_8).split("\n"));
    }

    private List<DeviceResult> told(Task at, Work.ToDevices work, List<String> names) {
        List<CompletableFuture<DeviceResult>> coming = new ArrayList<>(names.size());
        for (int i = 0; i < names.size(); i++) {
            coming.add(told(at, work, names.get(i), at.progress().done() + i + 1));
        }
        // One that is still on its way could not be told again under its id.
        CompletableFuture.allOf(coming.toArray(CompletableFuture<?>[]::new))
                .handle((done, failure) -> null)
                .join();
        try {
            return coming.stream().map(CompletableFuture::join).toList();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RejectedException refusal ? refusal : e;
        }
    }

    private CompletableFuture<DeviceResult> told(Task at, Work.ToDevices work, String name, long line) {
        CompletableFuture<Void> tellingIt;
        try {
            tellingIt = telling.tell(new DeviceId(at.productId(), name), work, idOf(at, name));
        } catch (RejectedException e) {
            tellingIt = CompletableFuture.failedFuture(e);
        }
        return tellingIt.handle((done, failure) -> {
            if (failure == null) {
                return DeviceResult.made(line, name);
            }
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            if (cause instanceof RejectedException refusal && isOfTheDevice(refusal)) {
                return DeviceResult.refused(line, name, refusal);
            }
            throw new CompletionException(cause instanceof RejectedException ? notNow(cause) : cause);
        });
    }

    /** And not of the platform, which may be asked again. */
    private static boolean isOfTheDevice(RejectedException refusal) {
        return refusal.reason() != Rejection.UNAVAILABLE && refusal.reason() != Rejection.THROTTLED;
    }

    private static RejectedException notNow(Throwable cause) {
        return new RejectedException(Rejection.UNAVAILABLE, String.valueOf(cause.getMessage()));
    }

    /** As applications' messages have it: 32 hexadecimal digits. */
    private static String idOf(Task task, String name) {
        String text = ownerOf(task) + "/" + name;
        return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8))
                .toString()
                .replace("-", "");
    }

    private static String ownerOf(Task task) {
        return "task/" + task.id();
    }
}
