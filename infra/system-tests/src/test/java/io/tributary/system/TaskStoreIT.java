package io.tributary.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tributary.codec.SecretBox;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.registry.Device;
import io.tributary.management.registry.Product;
import io.tributary.management.registry.ProductSettings;
import io.tributary.management.tasks.Certificates;
import io.tributary.management.tasks.DeviceResult;
import io.tributary.management.tasks.Task;
import io.tributary.management.tasks.Task.Progress;
import io.tributary.management.tasks.Task.Stage;
import io.tributary.management.tasks.TaskFileStore.TaskFile;
import io.tributary.management.tasks.TaskFiles;
import io.tributary.management.tasks.TaskResults;
import io.tributary.management.tasks.TaskRunner;
import io.tributary.management.tasks.TaskStore;
import io.tributary.management.tasks.Tasks;
import io.tributary.management.tasks.cassandra.CassandraTaskFiles;
import io.tributary.management.tasks.cassandra.CassandraTasks;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tasks on a real Cassandra: one holder at a time, and what two nodes do to one task is counted once. */
@OnCassandra
class TaskStoreIT {
    private static final RegistryNode.Log LOG = new RegistryNode.Log();
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final Clock CLOCK = Clock.tickMillis(ZoneOffset.UTC);

    @SuppressWarnings("NullAway.Init")
    private static Node one;

    @SuppressWarnings("NullAway.Init")
    private static Node other;

    /** Tasks on Cassandra as one API node has them. */
    private static final class Node implements AutoCloseable {
        final RegistryNode registry = new RegistryNode(LOG);
        final CassandraTasks store = new CassandraTasks(registry.database);
        final SecretBox box = new SecretBox(new byte[SecretBox.KEY_BYTES]);
        final TaskFiles files = new TaskFiles(new CassandraTaskFiles(registry.database), box, CLOCK);
        final Tasks tasks = new Tasks(store, files, registry.products, CLOCK, () -> {});
        final TaskResults results = new TaskResults(store, registry.products, registry.devices, new NoCertificates());
        final TaskRunner runner = new TaskRunner(
                store,
                registry.products,
                registry.devices,
                files,
                new NoCertificates(),
                (device, work, id) -> CompletableFuture.completedFuture(null),
                box,
                CLOCK);

        @Override
        public void close() {
            runner.close();
            registry.close();
        }
    }

    /** The devices here have keys. */
    private static final class NoCertificates implements Certificates {
        @Override
        public void issue(DeviceId device) {
            throw new AssertionError("a device of keys needs no certificate");
        }

        @Override
        public Optional<String> keyOf(Device device) {
            return Optional.empty();
        }
    }

    @BeforeAll
    static void start() {
        one = new Node();
        other = new Node();
    }

    @AfterAll
    static void stop() {
        one.close();
        other.close();
    }

    @AfterEach
    void freePlaces() {
        one.store.open().forEach(one.store::close);
    }

    @Test
    void aTaskIsWrittenByItsHolderAlone() {
        Product product = product();
        Task task = one.tasks.makeNamed(product.productId(), List.of("a", "b", "c"));
        assertThat(other.tasks.get(task.id())).isEqualTo(task);
        assertThat(other.tasks
                        .list(entry -> entry.productId().equals(product.productId()), 0, 10)
                        .tasks())
                .containsExactly(task);

        UUID first = UUID.randomUUID();
        UUID second = UUID.randomUUID();
        Instant now = CLOCK.instant();
        Task taken = one.store.take(task, first, now).orElseThrow();
        assertThat(taken.stage()).isEqualTo(Stage.RUNNING);
        assertThat(other.store.take(task, second, now)).isEmpty();
        assertThat(other.store.cancel(task, now)).isFalse();
        assertThat(one.registry
                        .database
                        .one(
                                "SELECT TTL(holder) AS lease, TTL(stage) AS life FROM tasks WHERE id = ? LIMIT 1",
                                task.id())
                        .orElseThrow())
                .satisfies(row -> {
                    assertThat(row.getInt("lease")).isBetween(1, TaskStore.LEASE_SECONDS);
                    assertThat(row.getInt("life")).isBetween(2_500_000, 2_592_000);
                });

        assertThat(one.store.plan(taken, first, new byte[] {7}, now)).isTrue();
        assertThat(other.store.plan(taken, second, new byte[] {8}, now)).isFalse();
        assertThat(other.store.planned(taken).orElseThrow()).containsExactly(7);
        Task two = with(taken, Stage.RUNNING, new Progress(Optional.of(3), 1, 1));
        List<DeviceResult> results = List.of(
                new DeviceResult(1, "a", Optional.empty()),
                new DeviceResult(
                        2, "b", Optional.of(new DeviceResult.Refusal(Rejection.CONFLICT, "deviceName", "there is"))));
        assertThat(other.store.advance(taken, two, second, List.of())).isFalse();
        assertThat(one.store.advance(taken, two, first, results)).isTrue();
        assertThat(one.store.planned(taken)).isEmpty();
        assertThat(other.tasks.get(task.id()).progress()).isEqualTo(two.progress());

        one.store.release(two, first); // as the end of the lease does
        Task again = other.store.take(two, second, now).orElseThrow();
        assertThat(one.store.advance(two, two, first, results)).isFalse();
        Task three = with(again, Stage.RUNNING, new Progress(Optional.of(3), 2, 1));
        DeviceResult last = new DeviceResult(3, "c", Optional.empty());
        assertThat(other.store.advance(again, three, second, List.of(last))).isTrue();
        assertThat(one.store.results(task.id(), 0, 10)).containsExactly(results.get(0), results.get(1), last);
        assertThat(one.store.results(task.id(), 1, 1)).containsExactly(results.get(1));
        assertThat(one.store.results(task.id(), 2, 9)).containsExactly(last);
        assertThat(one.store.results(task.id(), 3, 9)).isEmpty();

        Task done = with(three, Stage.DONE, three.progress());
        assertThat(one.store.end(done, first)).isFalse();
        assertThat(other.store.end(done, second)).isTrue();
        assertThat(one.tasks.get(task.id())).isEqualTo(done);
        assertThat(one.store.take(done, first, now)).isEmpty();
    }

    @Test
    void twoNodesOpenNoMoreTasksThanThereMayBe() {
        Product product = product();
        List<Long> opened = IntStream.range(0, 24)
                .parallel()
                .mapToObj(i -> opened(i % 2 == 0 ? one : other, product))
                .flatMap(Optional::stream)
                .toList();
        assertThat(opened).isNotEmpty().hasSizeLessThanOrEqualTo(TaskStore.MAX_OPEN);
        // Some of them may have been refused because Cassandra was slow, with or without a place.
        await().atMost(Duration.ofSeconds(90)).untilAsserted(() -> {
            opened(other, product);
            assertThat(places())
                    .hasSize(TaskStore.MAX_OPEN)
                    .doesNotHaveDuplicates()
                    .containsAll(opened);
        });
        Task waiting = one.tasks.get(opened.get(0));

        await().atMost(Duration.ofSeconds(90)).untilAsserted(() -> {
            cancel(waiting);
            assertThat(stageOf(waiting)).isEqualTo(Stage.CANCELLED);
        });
        await().atMost(Duration.ofSeconds(90))
                .untilAsserted(() -> assertThat(opened(one, product)).isPresent());
    }

    @Test
    void whoDrawsAnIdThatIsTakenLeavesTheOthersPlaceAlone() {
        Task task = one.tasks.makeRandom(product().productId(), 1);
        assertThat(other.store.add(task)).isEqualTo(TaskStore.Added.TAKEN);
        assertThat(one.store.open()).containsExactly(task.id());

        one.store.close(task.id());
        assertThat(other.store.add(task)).isEqualTo(TaskStore.Added.TAKEN);
        assertThat(one.store.open()).isEmpty();
    }

    @Test
    void whatOnlyANewerNodeKnowsIsPassedOver() {
        Product product = product();
        Task known = one.tasks.makeRandom(product.productId(), 1);
        Task strange = one.tasks.makeRandom(product.productId(), 1);
        one.registry.database.run("UPDATE tasks SET kind = 'shadow' WHERE id = ? IF stage = 'waiting'", strange.id());
        one.registry.database.run(
                "UPDATE task_list SET kind = 'shadow' WHERE account = 'default' AND id = ?", strange.id());

        assertThat(other.store.find(strange.id())).isEmpty();
        assertThat(other.store.isWritten(strange.id())).isTrue();
        assertThat(other.store.find(List.of(strange.id(), known.id()))).containsExactly(known);
        assertThat(other.tasks
                        .list(entry -> entry.productId().equals(product.productId()), 0, 10)
                        .tasks())
                .containsExactly(known);
    }

    @Test
    void twoNodesMakeTheDevicesOfAFileOnce() throws IOException {
        Product product = product();
        String name = one.files.newName(product.productId());
        String lines = IntStream.range(0, 1_300).mapToObj(i -> "d" + i + "\n").collect(Collectors.joining());
        byte[] text = (lines + "d7\nno name\n").getBytes(StandardCharsets.UTF_8);
        TaskFile file = one.files.take(name, product.productId(), new ByteArrayInputStream(text));
        assertThat(new CassandraTaskFiles(other.registry.database).putAt(name).orElseThrow())
                .isBetween(CLOCK.instant().minusSeconds(60), CLOCK.instant().plusSeconds(1));
        assertThat(other.files.take(name, product.productId(), new ByteArrayInputStream(text)))
                .isEqualTo(file);
        assertThatThrownBy(() -> other.files.take(name, product.productId(), new ByteArrayInputStream(new byte[9])))
                .isInstanceOf(RejectedException.class);

        Task task = one.tasks.makeFromFile(
                product.productId(), name, Optional.of((long) text.length), Optional.of(file.md5()));
        await().atMost(Duration.ofSeconds(90)).untilAsserted(() -> {
            one.runner.round();
            other.runner.round();
            assertThat(stageOf(task)).isEqualTo(Stage.DONE);
        });

        assertThat(one.tasks.get(task.id()).progress()).isEqualTo(new Progress(Optional.of(1_302), 1_300, 2));
        assertThat(one.registry.products.deviceCount(product)).isEqualTo(1_300);
        List<TaskResults.Made> page = other.results.page(other.tasks.get(task.id()), 1_200, 250, device -> true);
        assertThat(page).hasSize(102);
        assertThat(page.get(0).result().deviceName()).isEqualTo("d1200");
        assertThat(page.get(0).secret()).hasSize(24);
        assertThat(page.get(100).result().isMade()).isFalse();
        assertThat(page.get(101).result().line()).isEqualTo(1_302);
    }

    private static Optional<Long> opened(Node node, Product product) {
        try {
            return Optional.of(node.tasks.makeRandom(product.productId(), 1).id());
        } catch (RejectedException e) {
            assertThat(e.field().equals(Optional.of(Tasks.OPEN)) || e.reason() == Rejection.UNAVAILABLE)
                    .as("%s", e.getMessage())
                    .isTrue();
            return Optional.empty();
        }
    }

    /** Those that are taken; none when Cassandra does not say so now. */
    private static List<Long> places() {
        try {
            return one.store.open();
        } catch (RejectedException e) {
            assertThat(e.reason()).isEqualTo(Rejection.UNAVAILABLE);
            return List.of();
        }
    }

    /** Again, if it was not said whether the first time had an effect. */
    private static void cancel(Task task) {
        try {
            other.tasks.cancel(task.id());
        } catch (RejectedException e) {
            assertThat(e.reason()).isIn(Rejection.UNAVAILABLE, Rejection.CONFLICT);
            if (e.reason() == Rejection.CONFLICT) {
                other.store.close(task.id()); // it was called off before, and perhaps no more than that
            }
        }
    }

    /** Cassandra may be slow on a machine that does much else; then it is asked again. */
    private static Stage stageOf(Task task) {
        try {
            return one.tasks.get(task.id()).stage();
        } catch (RejectedException e) {
            assertThat(e.reason()).isEqualTo(Rejection.UNAVAILABLE);
            return Stage.RUNNING;
        }
    }

    private static Product product() {
        return one.registry.products.create(ProductSettings.named("tasks " + NUMBER.incrementAndGet()));
    }

    private static Task with(Task task, Stage stage, Progress progress) {
        Instant now = CLOCK.instant();
        return new Task(
                task.id(),
                task.productId(),
                task.work(),
                stage,
                progress,
                "",
                task.createdAt(),
                now,
                stage.isOver() ? Optional.of(now) : Optional.empty());
    }
}
