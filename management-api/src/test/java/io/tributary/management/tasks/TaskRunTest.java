package io.tributary.management.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.codec.SecretBox;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.limits.Limits;
import io.tributary.management.registry.Device;
import io.tributary.management.registry.Devices;
import io.tributary.management.registry.MemoryRegistry;
import io.tributary.management.registry.NewDevice;
import io.tributary.management.registry.Product;
import io.tributary.management.registry.ProductPolicy;
import io.tributary.management.registry.ProductPolicy.Authentication;
import io.tributary.management.registry.ProductSettings;
import io.tributary.management.registry.Products;
import io.tributary.management.registry.RegistryStore;
import io.tributary.management.tasks.Task.Stage;
import io.tributary.management.tasks.TaskFileStore.TaskFile;
import io.tributary.testing.Samples;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whenever a node dies, the next one goes on: no device is made twice, and each is counted once. */
class TaskRunTest {
    private static final SecretBox BOX = new SecretBox(new byte[SecretBox.KEY_BYTES]);
    private static final Clock CLOCK = Clock.systemUTC();

    /** The end of a node, in the middle of whatever it does. */
    private static final class Death extends RuntimeException {
        Death() {
            super("the node dies", null, false, false);
        }
    }

    /**
     * A task, and after how many calls of stores its nodes die.
     *
     * @param lines of its file, or names
     */
    private record Life(boolean certificates, boolean file, List<String> lines, List<Integer> deaths) {}

    /** The stores of a platform, and the services of its nodes. */
    private static final class Platform {
        final MemoryRegistry registry = new MemoryRegistry();
        final MemoryTasks tasks = new MemoryTasks();
        final MemoryTaskFiles fileStore = new MemoryTaskFiles();
        final TaskFiles files = new TaskFiles(fileStore, BOX, CLOCK);
        final Set<String> certified = new HashSet<>();
        final Products products = new Products(registry, BOX, Limits.DEFAULTS, CLOCK);
        final Devices devices = new Devices(registry, BOX, Limits.DEFAULTS, CLOCK);
        final Product product;

        Platform(boolean certificates) {
            ProductSettings settings = ProductSettings.named("fleet");
            ProductPolicy keys = settings.policy();
            product = products.create(settings.withPolicy(new ProductPolicy(
                    true,
                    certificates ? Authentication.CERTIFICATE : Authentication.KEY,
                    keys.messageIdProperty(),
                    keys.retain(),
                    keys.deviceMessagesPerSecond(),
                    keys.messagesPerSecond(),
                    keys.caCertificates())));
            devices.create(product.productId(), NewDevice.named("there"));
            devices.create(
                    product.productId(),
                    new NewDevice(
                            "mine",
                            Optional.of("AQIDBA=="),
                            Optional.empty(),
                            NewDevice.named("mine").settings()));
        }

        Task add(Work work) {
            Task task = Task.asked(new TaskIds().next(CLOCK.instant()), product.productId(), work, CLOCK.instant());
            assertThat(tasks.add(task)).isEqualTo(TaskStore.Added.ADDED);
            return task;
        }

        Task add(Life life) {
            if (!life.file()) {
                return add(new Work.Names(life.lines()));
            }
            byte[] text =
                    ("deviceName,secret\n" + String.join("\n", life.lines()) + "\n").getBytes(StandardCharsets.UTF_8);
            try {
                TaskFile file = files.take("f.csv", product.productId(), new ByteArrayInputStream(text));
                return add(new Work.InFile(file.name(), file.upload(), file.pieces()));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        /** Has nodes work on a task, one after the other, until it is over. */
        void live(Task task, List<Integer> deaths) {
            int node = 0;
            while (!tasks.find(task.id()).orElseThrow().stage().isOver()) {
                int calls = node < deaths.size() ? deaths.get(node) : Integer.MAX_VALUE;
                node++;
                tasks.expire(task.id());
                UUID holder = UUID.randomUUID();
                Task taken = tasks.take(task, holder, CLOCK.instant()).orElseThrow();
                try {
                    node(new int[] {calls}).work(taken, holder, () -> false);
                } catch (Death died) {
                    assertThat(calls).isLessThan(Integer.MAX_VALUE);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
        }

        TaskRun node(int[] callsLeft) {
            RegistryStore store = mortal(RegistryStore.class, registry, callsLeft);
            Devices itsDevices = new Devices(store, BOX, Limits.DEFAULTS, CLOCK);
            Certificates certificates = new Certificates() {
                @Override
                public void issue(DeviceId device) {
                    assertThat(registry.device(device)).isPresent();
                    certified.add(device.deviceName());
                }

                @Override
                public Optional<String> keyOf(Device device) {
                    return Optional.empty();
                }
            };
            return new TaskRun(
                    mortal(TaskStore.class, tasks, callsLeft),
                    new Products(store, BOX, Limits.DEFAULTS, CLOCK),
                    new TaskFiles(mortal(TaskFileStore.class, fileStore, callsLeft), BOX, CLOCK),
                    new DeviceMaking(itsDevices, mortal(Certificates.class, certificates, callsLeft)),
                    BOX,
                    CLOCK,
                    System::nanoTime);
        }

        List<DeviceResult> results(Task task) {
            return tasks.results(task.id(), 0, Integer.MAX_VALUE);
        }
    }

    /** A store as a node sees it that dies after so many calls: before the last one has an effect, or behind it. */
    private static <T> T mortal(Class<T> type, T store, int[] callsLeft) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
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
                }));
    }

    @Test
    void deathsChangeNothing() {
        Samples.forAll(300, TaskRunTest::life, life -> {
            Platform calm = new Platform(life.certificates());
            Task undisturbed = calm.add(life);
            calm.live(undisturbed, List.of());
            Platform rough = new Platform(life.certificates());
            Task task = rough.add(life);
            rough.live(task, life.deaths());

            Task over = rough.tasks.find(task.id()).orElseThrow();
            List<DeviceResult> results = rough.results(task);
            assertThat(over.stage()).isEqualTo(Stage.DONE);
            assertThat(over.progress().total()).contains(life.lines().size());
            assertThat(over.progress().done()).isEqualTo(life.lines().size());
            assertThat(said(results)).isEqualTo(said(calm.results(undisturbed)));
            Set<String> made = results.stream()
                    .filter(DeviceResult::isMade)
                    .map(DeviceResult::deviceName)
                    .collect(Collectors.toSet());
            assertThat(over.progress().made()).isEqualTo(made.size());
            assertThat(rough.devices.some(rough.product.productId(), made).keySet())
                    .isEqualTo(made);
            assertThat(rough.products.deviceCount(rough.product)).isEqualTo(made.size() + 2L);
            assertThat(rough.certified).isEqualTo(life.certificates() ? made : Set.of());
        });
    }

    private static List<String> said(List<DeviceResult> results) {
        return results.stream()
                .map(result -> result.line() + " " + result.deviceName() + " " + result.isMade())
                .toList();
    }

    private static Life life(SplittableRandom random) {
        boolean file = random.nextBoolean();
        String[] some = file
                ? new String[] {"there,", "mine,AQIDBA==", "no name,", "a,AQIDBA==", "a,AQIDBA==", "b,", "c,not base64"}
                : new String[] {"there", "mine", "no name", "a", "a", "b", "ü"};
        List<String> lines = new ArrayList<>();
        for (int i = random.nextInt(40); i > 0; i--) {
            lines.add(random.nextInt(3) == 0 ? some[random.nextInt(some.length)] : "d" + i + (file ? "," : ""));
        }
        List<Integer> deaths = random.ints(random.nextInt(4), 1, 25).boxed().toList();
        return new Life(random.nextBoolean(), file, lines, deaths);
    }

    @Test
    void namesThatThePlatformChoosesStayThoseThatWerePlanned() {
        for (int death = 1; death < 40; death++) {
            Platform platform = new Platform(death % 2 == 0);
            Task task = platform.add(new Work.Random(33));
            platform.live(task, List.of(death));

            assertThat(platform.results(task)).hasSize(33).allMatch(DeviceResult::isMade);
            assertThat(platform.products.deviceCount(platform.product)).isEqualTo(35);
        }
    }

    @Test
    void manyWindowsFollowEachOther() {
        Platform platform = new Platform(false);
        List<String> names = IntStream.range(0, 1_700).mapToObj(i -> "d" + i).toList();
        Task task = platform.add(new Work.Names(names));
        platform.live(task, List.of(8, 3, 9));

        assertThat(platform.results(task)).extracting(DeviceResult::deviceName).containsExactlyElementsOf(names);
        assertThat(platform.tasks.results(task.id(), 490, 20))
                .extracting(DeviceResult::line)
                .containsExactlyElementsOf(
                        IntStream.range(491, 511).mapToObj(Long::valueOf).toList());
    }

    @Test
    void whoHasLostTheTaskCountsNothing() throws IOException {
        Platform platform = new Platform(false);
        Task task = platform.add(new Work.Names(List.of("a", "b")));
        UUID slow = UUID.randomUUID();
        Task taken = platform.tasks.take(task, slow, CLOCK.instant()).orElseThrow();
        boolean[] first = {true};
        RegistryStore stalling = RegistryStore.class.cast(Proxy.newProxyInstance(
                RegistryStore.class.getClassLoader(),
                new Class<?>[] {RegistryStore.class},
                (self, method, arguments) -> {
                    if (method.getName().equals("add") && first[0]) {
                        first[0] = false;
                        platform.live(task, List.of()); // the lease runs out meanwhile, and another node does it all
                    }
                    return method.invoke(platform.registry, arguments);
                }));
        TaskRun run = new TaskRun(
                platform.tasks,
                new Products(stalling, BOX, Limits.DEFAULTS, CLOCK),
                platform.files,
                new DeviceMaking(new Devices(stalling, BOX, Limits.DEFAULTS, CLOCK), new NoCertificates()),
                BOX,
                CLOCK,
                System::nanoTime);

        assertThat(run.work(taken, slow, () -> false)).isEqualTo(TaskRun.Ending.LOST);
        assertThat(platform.tasks.find(task.id()).orElseThrow().progress().made())
                .isEqualTo(2);
        assertThat(platform.products.deviceCount(platform.product)).isEqualTo(4);
        assertThat(platform.results(task)).hasSize(2).allMatch(DeviceResult::isMade);
    }

    @Test
    void whoWasPausedIssuesNoCertificatesBesideItsSuccessor() throws IOException {
        Platform platform = new Platform(true);
        Task task = platform.add(new Work.Names(List.of("a", "b", "c")));
        UUID paused = UUID.randomUUID();
        Task taken = platform.tasks.take(task, paused, CLOCK.instant()).orElseThrow();
        long[] nanos = {0};
        List<String> issued = new ArrayList<>();
        TaskRun run = issuing(platform, nanos, device -> {
            issued.add(device.deviceName());
            nanos[0] += Duration.ofSeconds(TaskStore.LEASE_SECONDS).toNanos();
            platform.live(task, List.of());
        });

        assertThat(run.work(taken, paused, () -> false)).isEqualTo(TaskRun.Ending.LOST);
        assertThat(issued).hasSize(1);
        assertThat(platform.certified).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void whoIsSlowKeepsItsLease() throws IOException {
        Platform platform = new Platform(true);
        Task task = platform.add(new Work.Names(List.of("a", "b", "c")));
        UUID slow = UUID.randomUUID();
        Task taken = platform.tasks.take(task, slow, CLOCK.instant()).orElseThrow();
        long[] nanos = {0};
        List<String> issued = new ArrayList<>();
        TaskRun run = issuing(platform, nanos, device -> {
            issued.add(device.deviceName());
            nanos[0] += Duration.ofSeconds(TaskStore.LEASE_SECONDS / 2).toNanos();
        });

        assertThat(run.work(taken, slow, () -> false)).isEqualTo(TaskRun.Ending.OVER);
        assertThat(issued).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(platform.results(task)).hasSize(3).allMatch(DeviceResult::isMade);
    }

    private static TaskRun issuing(Platform platform, long[] nanos, Consumer<DeviceId> issue) {
        Certificates certificates = new Certificates() {
            @Override
            public void issue(DeviceId device) {
                issue.accept(device);
            }

            @Override
            public Optional<String> keyOf(Device device) {
                return Optional.empty();
            }
        };
        return new TaskRun(
                platform.tasks,
                platform.products,
                platform.files,
                new DeviceMaking(platform.devices, certificates),
                BOX,
                CLOCK,
                () -> nanos[0]);
    }

    @Test
    void aFileWithTooManyDevicesIsRefusedAsAWhole() throws IOException {
        Platform platform = new Platform(false);
        byte[] text = "d\n".repeat(Work.MAX_DEVICES + 1).getBytes(StandardCharsets.UTF_8);
        TaskFile file = platform.files.take("f", platform.product.productId(), new ByteArrayInputStream(text));
        Task task = platform.add(new Work.InFile(file.name(), file.upload(), file.pieces()));
        UUID holder = UUID.randomUUID();
        Task taken = platform.tasks.take(task, holder, CLOCK.instant()).orElseThrow();

        assertThatThrownBy(() -> platform.node(new int[] {Integer.MAX_VALUE}).work(taken, holder, () -> false))
                .isInstanceOfSatisfying(
                        RejectedException.class, e -> assertThat(e.reason()).isEqualTo(Rejection.INVALID));
    }

    @Test
    void whoStopsGivesTheTaskBack() throws IOException {
        Platform platform = new Platform(false);
        Task task = platform.add(new Work.Random(5));
        UUID holder = UUID.randomUUID();
        Task taken = platform.tasks.take(task, holder, CLOCK.instant()).orElseThrow();

        assertThat(platform.node(new int[] {Integer.MAX_VALUE}).work(taken, holder, () -> true))
                .isEqualTo(TaskRun.Ending.STOPPED);
        assertThat(platform.tasks.take(task, UUID.randomUUID(), CLOCK.instant()))
                .isPresent();
    }

    /** For products of keys. */
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
}
