package io.tributary.management.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.codec.SecretBox;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.limits.Limits;
import io.tributary.management.registry.Devices;
import io.tributary.management.registry.MemoryRegistry;
import io.tributary.management.registry.NewDevice;
import io.tributary.management.registry.ProductSettings;
import io.tributary.management.registry.Products;
import io.tributary.management.tasks.Task.Stage;
import io.tributary.management.tasks.TaskRun.Ending;
import io.tributary.testing.Samples;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whoever matches is told, whenever a node dies, and those of the window in which it died twice under one id. */
class TellingRunTest {
    private static final SecretBox BOX = new SecretBox(new byte[SecretBox.KEY_BYTES]);
    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    /** The end of a node, in the middle of whatever it does. */
    private static final class Death extends RuntimeException {
        Death() {
            super("the node dies", null, false, false);
        }
    }

    private final MemoryRegistry registry = new MemoryRegistry();
    private final Devices devices = new Devices(registry, BOX, Limits.DEFAULTS, CLOCK);
    private final MemoryTasks store = new MemoryTasks();
    private final String product = new Products(registry, BOX, Limits.DEFAULTS, CLOCK)
            .create(ProductSettings.named("fleet"))
            .productId();

    private final List<String> told = new ArrayList<>();
    private final Map<String, Set<String>> ids = new HashMap<>();
    private final Map<String, RejectedException> refusals = new HashMap<>();

    private CompletableFuture<Void> tell(DeviceId device, Work.ToDevices work, String id) {
        told.add(device.deviceName());
        ids.computeIfAbsent(device.deviceName(), any -> new HashSet<>()).add(id);
        return refusals.containsKey(device.deviceName())
                ? CompletableFuture.failedFuture(refusals.get(device.deviceName()))
                : CompletableFuture.completedFuture(null);
    }

    private void devices(int count) {
        IntStream.range(0, count).forEach(i -> devices.create(product, NewDevice.named("lamp-" + i)));
        devices.create(product, NewDevice.named("siren"));
    }

    private Task asked(String filter, int withinSeconds) {
        Work work = new Work.Message(new Audience(filter, 0, withinSeconds), "control", "on");
        Task task = Task.asked(new TaskIds().next(NOW), product, work, NOW);
        assertThat(store.add(task)).isEqualTo(TaskStore.Added.ADDED);
        return task;
    }

    private Ending work(Task task, TaskStore itsStore, Clock clock) {
        UUID holder = UUID.randomUUID();
        store.expire(task.id());
        Task taken = store.take(task, holder, clock.instant()).orElseThrow();
        return new TellingRun(itsStore, devices, this::tell, BOX, clock, System::nanoTime)
                .work(taken, (Work.ToDevices) taken.work(), holder, () -> false);
    }

    private Task now(Task task) {
        return store.find(task.id()).orElseThrow();
    }

    @Test
    void whoseNameMatchesAsAWholeIsToldAndCounted() {
        devices(450);
        refusals.put("lamp-7", new RejectedException(Rejection.CONFLICT, "the device is not connected"));
        Task task = asked("lamp-[0-9]+", 60);

        assertThat(work(task, store, CLOCK)).isEqualTo(Ending.OVER);

        assertThat(now(task).stage()).isEqualTo(Stage.DONE);
        assertThat(now(task).progress()).isEqualTo(new Task.Progress(Optional.of(450), 449, 1));
        assertThat(told).hasSize(450).doesNotHaveDuplicates().doesNotContain("siren");
        List<DeviceResult> results = store.results(task.id(), 0, 1_000);
        assertThat(results).extracting(DeviceResult::deviceName).isEqualTo(told);
        assertThat(results)
                .extracting(DeviceResult::line)
                .isEqualTo(IntStream.rangeClosed(1, 450).mapToObj(i -> (long) i).toList());
        assertThat(results)
                .filteredOn(result -> !result.isMade())
                .singleElement()
                .satisfies(result -> assertThat(result.deviceName()).isEqualTo("lamp-7"));
        assertThat(ids.values()).allSatisfy(each -> assertThat(each).hasSize(1));
        assertThat(ids.values().stream().flatMap(Set::stream).distinct()).hasSize(450);
    }

    @Test
    void whereNobodyMatchesItIsDoneAtOnce() {
        devices(3);
        Task task = asked("lamp", 60);

        assertThat(work(task, store, CLOCK)).isEqualTo(Ending.OVER);
        assertThat(now(task).progress()).isEqualTo(new Task.Progress(Optional.of(0), 0, 0));
        assertThat(told).isEmpty();
    }

    @Test
    void deathsTellNobodyAnotherThing() {
        Samples.forAll(60, random -> random.nextInt(1, 14), calls -> {
            TellingRunTest life = new TellingRunTest();
            life.devices(410);
            Task task = life.asked("lamp-.*", 60);
            for (int left = calls; !life.now(task).stage().isOver(); left += 3) {
                try {
                    life.work(task, life.mortal(new int[] {left}), CLOCK);
                } catch (Death died) {
                    life.devices.create(life.product, NewDevice.named("lamp-later-" + left));
                }
            }

            assertThat(life.now(task).stage()).isEqualTo(Stage.DONE);
            List<DeviceResult> results = life.store.results(task.id(), 0, 1_000);
            assertThat(results).hasSize(life.now(task).progress().done());
            assertThat(results).extracting(DeviceResult::deviceName).doesNotHaveDuplicates();
            assertThat(results)
                    .extracting(DeviceResult::deviceName)
                    .containsAll(
                            IntStream.range(0, 410).mapToObj(i -> "lamp-" + i).toList());
            assertThat(life.ids.values()).allSatisfy(each -> assertThat(each).hasSize(1));
        });
    }

    /** The store as a node sees it that dies after so many calls: before the last one has an effect, or behind it. */
    private TaskStore mortal(int[] callsLeft) {
        return (TaskStore) Proxy.newProxyInstance(
                TaskStore.class.getClassLoader(), new Class<?>[] {TaskStore.class}, (self, method, arguments) -> {
                    callsLeft[0]--;
                    if (callsLeft[0] == 0 && method.getName().length() % 2 == 0) {
                        throw new Death();
                    }
                    Object result;
                    try {
                        result = method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                    if (callsLeft[0] <= 0) {
                        throw new Death();
                    }
                    return result;
                });
    }

    @Test
    void whenNobodyKnowsWhatBecameOfADeviceItsWindowIsToldAgainLater() {
        devices(3);
        refusals.put("lamp-1", new RejectedException(Rejection.THROTTLED, "too many wait"));
        Task task = asked("lamp-.*", 60);

        assertThatThrownBy(() -> work(task, store, CLOCK))
                .isInstanceOfSatisfying(
                        RejectedException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(Rejection.UNAVAILABLE));
        refusals.clear();
        assertThat(work(task, store, CLOCK)).isEqualTo(Ending.OVER);

        assertThat(now(task).progress()).isEqualTo(new Task.Progress(Optional.of(3), 3, 0));
        assertThat(told).hasSize(6);
        assertThat(ids.values()).allSatisfy(each -> assertThat(each).hasSize(1));
    }

    @Test
    void whatIsNotDoneInTimeFails() {
        devices(3);
        Task task = asked("lamp-.*", 60);

        assertThatThrownBy(() -> work(task, store, Clock.offset(CLOCK, Duration.ofSeconds(61))))
                .hasMessageContaining("not done within 60 s");
        assertThat(told).isEmpty();
    }

    @Test
    void aTaskBeginsWhenItIsTime() {
        Work work =
                new Work.DesiredState(new Audience(".*", NOW.plusSeconds(100).getEpochSecond(), 60), "{}");
        Task task = Task.asked(1, product, work, NOW);

        assertThat(task.isDue(NOW.plusSeconds(99))).isFalse();
        assertThat(task.isDue(NOW.plusSeconds(100))).isTrue();
        assertThat(task.isLate(NOW.plusSeconds(160))).isFalse();
        assertThat(task.isLate(NOW.plusSeconds(161))).isTrue();
    }

    @Test
    void aFilterThatIsNoneOrThatCannotBeMatchedIsRefused() {
        assertThatThrownBy(() -> Audience.of("lamp-[", 0, Duration.ofSeconds(1)))
                .hasMessageContaining("lamp-[");
        assertThatThrownBy(() -> Audience.of("", 0, Duration.ofSeconds(1))).hasMessageContaining("0 characters");
        assertThat(Audience.of("lamp-[0-9]|x", 0, Duration.ofSeconds(1)).isFor("lamp-12"))
                .isFalse();
        Audience hostile = Audience.of("(.*a){12}b", 0, Duration.ofSeconds(1));
        assertThatThrownBy(() -> hostile.isFor("a".repeat(47) + "-")).hasMessageContaining("in reasonable time");
    }
}
