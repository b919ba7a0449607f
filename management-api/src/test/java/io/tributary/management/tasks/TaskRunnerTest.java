package io.tributary.management.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tributary.codec.SecretBox;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.limits.Limits;
import io.tributary.management.registry.Device;
import io.tributary.management.registry.Devices;
import io.tributary.management.registry.MemoryRegistry;
import io.tributary.management.registry.Product;
import io.tributary.management.registry.ProductSettings;
import io.tributary.management.registry.Products;
import io.tributary.management.registry.RegistryStore;
import io.tributary.management.tasks.Task.Stage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TaskRunnerTest {
    private static final SecretBox BOX = new SecretBox(new byte[SecretBox.KEY_BYTES]);
    private static final Clock CLOCK = Clock.systemUTC();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final MemoryRegistry registry = new MemoryRegistry();
    private final MemoryTasks store = new MemoryTasks();
    private final TaskFiles files = new TaskFiles(new MemoryTaskFiles(), BOX, CLOCK);
    private volatile boolean away;
    private final AtomicInteger refusals = new AtomicInteger();
    private final RegistryStore reached = sometimes(registry);
    private final Products products = new Products(reached, BOX, Limits.DEFAULTS, CLOCK);
    private final Devices devices = new Devices(reached, BOX, Limits.DEFAULTS, CLOCK);
    private final TaskRunner runner = runnerAt(CLOCK);
    private final Tasks tasks = new Tasks(store, files, products, CLOCK, () -> {});
    private final Product product = products.create(ProductSettings.named("fleet"));

    @AfterEach
    void stop() {
        runner.close();
    }

    @Test
    void aTaskIsDoneAndItsPlaceIsFree() {
        Task task = tasks.makeRandom(product.productId(), 3);
        assertThat(task.stage()).isEqualTo(Stage.WAITING);

        untilOver(task);
        assertThat(tasks.get(task.id()).stage()).isEqualTo(Stage.DONE);
        assertThat(tasks.get(task.id()).progress()).isEqualTo(new Task.Progress(Optional.of(3), 3, 0));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(store.open()).isEmpty());
    }

    @Test
    void whileTheDatabaseIsAwayATaskWaits() {
        Task task = tasks.makeNamed(product.productId(), List.of("a", "b"));
        away = true;
        await().atMost(PATIENCE).untilAsserted(() -> {
            runner.round();
            assertThat(refusals.get()).isGreaterThanOrEqualTo(2); // of which one met the worker at the least
        });
        away = false;

        untilOver(task);
        assertThat(tasks.get(task.id()).progress().made()).isEqualTo(2);
    }

    @Test
    void aTaskOfADeletedProductFailsAndSaysWhy() {
        Task task = tasks.makeNamed(product.productId(), List.of("a"));
        products.delete(product.productId(), Optional.empty());

        untilOver(task);
        assertThat(tasks.get(task.id()).stage()).isEqualTo(Stage.FAILED);
        assertThat(tasks.get(task.id()).cause()).contains("no product");
    }

    @Test
    void aTaskThatCannotGoOnForDaysFails() {
        Task old = Task.asked(
                new TaskIds().next(CLOCK.instant()),
                product.productId(),
                new Work.Random(1),
                CLOCK.instant().minus(Task.LONGEST).minusSeconds(1));
        store.add(old);
        away = true;

        untilOver(old);
        assertThat(store.find(old.id()).orElseThrow().stage()).isEqualTo(Stage.FAILED);
    }

    @Test
    void aTaskThatGoesOnHasALastDayAndSaysHowFarItCame() {
        Task old = Task.asked(
                new TaskIds().next(CLOCK.instant()),
                product.productId(),
                new Work.Random(7),
                CLOCK.instant().minus(Task.LONGEST).minusSeconds(1));
        store.add(old);

        untilOver(old);
        Task over = store.find(old.id()).orElseThrow();
        assertThat(over.stage()).isEqualTo(Stage.FAILED);
        assertThat(over.cause()).contains("not done within 3 days; of 7 devices 0 were tried", "another task");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(store.open()).isEmpty());
    }

    @Test
    void theTaskOfADeadNodeIsTakenOverWhenItsLeaseHasRunOut() {
        Task task = tasks.makeRandom(product.productId(), 2);
        store.take(task, UUID.randomUUID(), CLOCK.instant());
        for (int i = 0; i < 5; i++) {
            runner.round();
        }
        assertThat(store.tries()).as("nobody contends for what is held").isEqualTo(1);
        assertThat(tasks.get(task.id()).stage()).isEqualTo(Stage.RUNNING);
        store.expire(task.id());

        untilOver(task);
        assertThat(tasks.get(task.id()).stage()).isEqualTo(Stage.DONE);
    }

    @Test
    void aPlaceWhoseTaskWasNeverWrittenIsFreedAfterAMinute() {
        store.add(Task.asked(
                new TaskIds().next(CLOCK.instant()), product.productId(), new Work.Random(1), CLOCK.instant()));
        long id = store.open().get(0);
        store.lose(id);
        runner.round();
        assertThat(store.open()).containsExactly(id);

        try (TaskRunner later = runnerAt(Clock.fixed(Instant.now().plusSeconds(70), ZoneOffset.UTC))) {
            later.round();
        }
        assertThat(store.open()).isEmpty();
    }

    @Test
    void aPlaceIsKeptForATaskThatOnlyANewerNodeKnows() {
        Task task = tasks.makeRandom(product.productId(), 1);
        store.estrange(task.id());

        try (TaskRunner later = runnerAt(Clock.fixed(Instant.now().plusSeconds(70), ZoneOffset.UTC))) {
            later.round();
        }
        assertThat(store.open()).containsExactly(task.id());
    }

    @Test
    void aTaskWhoseRowIsBadDoesNotKeepTheOthersWaiting() {
        Task bad = tasks.makeRandom(product.productId(), 1);
        Task good = tasks.makeRandom(product.productId(), 1);
        store.spoil(bad.id());

        untilOver(good);
        assertThat(tasks.get(good.id()).stage()).isEqualTo(Stage.DONE);
    }

    @Test
    void whoDrawsAnIdThatIsTakenLeavesTheOthersPlaceAlone() {
        Task task = tasks.makeRandom(product.productId(), 1);

        assertThat(store.add(task)).isEqualTo(TaskStore.Added.TAKEN);
        assertThat(store.open()).containsExactly(task.id());
    }

    @Test
    void onlySoManyTasksAreOpenAndCallingOneOffMakesRoom() {
        List<Task> open = IntStream.range(0, TaskStore.MAX_OPEN)
                .mapToObj(i -> tasks.makeRandom(product.productId(), 1))
                .toList();
        assertThat(refusal(() -> tasks.makeRandom(product.productId(), 1)).field())
                .contains(Tasks.OPEN);

        tasks.cancel(open.get(3).id());
        assertThat(tasks.get(open.get(3).id()).stage()).isEqualTo(Stage.CANCELLED);
        assertThat(tasks.get(open.get(3).id()).endedAt()).isPresent();
        Task further = tasks.makeRandom(product.productId(), 1);
        untilOver(further);
        assertThat(refusal(() -> tasks.cancel(further.id())).reason()).isEqualTo(Rejection.CONFLICT);
    }

    @Test
    void tasksAreListedNewestFirst() {
        List<Long> made = IntStream.range(0, 5)
                .mapToObj(i -> tasks.makeRandom(product.productId(), 1).id())
                .sorted(Comparator.reverseOrder())
                .toList();
        Tasks.Found page = tasks.list(entry -> true, 1, 3);

        assertThat(page.total()).isEqualTo(5);
        assertThat(page.tasks()).extracting(Task::id).containsExactlyElementsOf(made.subList(1, 4));
        assertThat(tasks.list(entry -> entry.kind() == Work.Kind.NAMES, 0, 10).total())
                .isZero();
    }

    private void untilOver(Task task) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            runner.round();
            assertThat(store.find(task.id()).orElseThrow().stage().isOver()).isTrue();
        });
    }

    private TaskRunner runnerAt(Clock clock) {
        return new TaskRunner(
                store,
                products,
                devices,
                files,
                new Certificates() {
                    @Override
                    public void issue(DeviceId device) {
                        throw new AssertionError("a device of keys needs no certificate");
                    }

                    @Override
                    public Optional<String> keyOf(Device device) {
                        return Optional.empty();
                    }
                },
                (device, work, id) -> {
                    throw new AssertionError("nothing is said to " + device);
                },
                BOX,
                clock);
    }

    private static RejectedException refusal(Runnable attempt) {
        try {
            attempt.run();
        } catch (RejectedException e) {
            return e;
        }
        throw new AssertionError("it is not refused");
    }

    /** A registry that can be away. */
    private RegistryStore sometimes(MemoryRegistry there) {
        return (RegistryStore) Proxy.newProxyInstance(
                RegistryStore.class.getClassLoader(),
                new Class<?>[] {RegistryStore.class},
                (self, method, arguments) -> {
                    if (away) {
                        refusals.incrementAndGet();
                        throw new RejectedException(Rejection.UNAVAILABLE, "the test has taken it away");
                    }
                    try {
                        return method.invoke(there, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
