package io.tributary.gateway;

import static io.tributary.gateway.Platform.PRODUCT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tributary.catalog.Topics;
import io.tributary.codec.SecretBox;
import io.tributary.gateway.device.DeviceDirectory;
import io.tributary.gateway.device.DeviceSecrets;
import io.tributary.gateway.device.LocalStore;
import io.tributary.gateway.device.ProductProfile;
import io.tributary.gateway.device.RegistryListener;
import io.tributary.gateway.device.RegistryPosition;
import io.tributary.gateway.device.RocksStore;
import io.tributary.gateway.device.SealedSecret;
import io.tributary.gateway.kafka.RegistryFeed;
import io.tributary.gateway.kafka.RegistryReader;
import io.tributary.gateway.metrics.GatewayMetrics;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The copy of the registry between a real broker and a real disk. */
class RegistryReaderTest {
    private static final SecretBox BOX = new SecretBox(new byte[SecretBox.KEY_BYTES]);
    private static final String ONLY_ON_DISK = "only-on-disk";

    private static KafkaInJvm kafka;

    @BeforeAll
    static void start(@TempDir Path folder) {
        kafka = new KafkaInJvm(folder.resolve("kafka"));
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @Test
    void aRestartGoesOnWhereItWas(@TempDir Path folder) throws Exception {
        Topics topics = newTopics("resume.");
        try (Platform platform = new Platform(kafka.bootstrapServers(), topics, BOX)) {
            platform.product(true);
            platform.device("stays", true);
            platform.device("goes", true);
            try (Copy copy = new Copy(folder, topics, Instant::now)) {
                copy.awaitCaughtUp();
                assertThat(copy.knows("stays")).isTrue();
                assertThat(copy.directory.size()).isEqualTo(2);
                copy.putOnDiskAlone();
            }
            platform.deleteDevice("goes");
            platform.device("comes", true);
            try (Copy copy = new Copy(folder, topics, Instant::now)) {
                copy.awaitCaughtUp();
                assertThat(copy.knows("stays")).isTrue();
                assertThat(copy.knows("comes")).isTrue();
                assertThat(copy.knows("goes")).isFalse();
                assertThat(copy.knows(ONLY_ON_DISK))
                        .as("not read from the beginning")
                        .isTrue();
            }
            try (Copy old = new Copy(folder, topics, () -> Instant.now().plus(Duration.ofHours(13)))) {
                old.awaitCaughtUp();
                assertThat(old.knows("stays")).isTrue();
                assertThat(old.knows(ONLY_ON_DISK)).as("deletions may be lost").isFalse();
                assertThat(old.directory.size()).isEqualTo(2);
            }
        }
    }

    @Test
    void aTopicMadeAnewIsReadFromItsBeginning(@TempDir Path folder) throws Exception {
        Topics topics = newTopics("anew.");
        try (Platform platform = new Platform(kafka.bootstrapServers(), topics, BOX)) {
            platform.product(true);
            platform.device("former", true);
            try (Copy copy = new Copy(folder, topics, Instant::now)) {
                copy.awaitCaughtUp();
            }
        }
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.deleteTopics(List.of(topics.nameOf(Topics.REGISTRY))).all().get();
            await().until(() -> !admin.listTopics().names().get().contains(topics.nameOf(Topics.REGISTRY)));
            admin.createTopics(List.of(new org.apache.kafka.clients.admin.NewTopic(
                            topics.nameOf(Topics.REGISTRY), Topics.REGISTRY.partitions(), (short) 1)))
                    .all()
                    .get();
        }
        try (Platform platform = new Platform(kafka.bootstrapServers(), topics, BOX)) {
            platform.product(true);
            for (int i = 0; i < 20; i++) {
                platform.device("new-" + i, true);
            }
            try (Copy copy = new Copy(folder, topics, Instant::now)) {
                copy.awaitCaughtUp();
                assertThat(copy.knows("former")).isFalse();
                assertThat(copy.knows("new-0")).isTrue();
                assertThat(copy.directory.size()).isEqualTo(20);
            }
        }
    }

    @Test
    void aCopyThatIsAheadOfTheTopicIsThrownAway(@TempDir Path folder) throws Exception {
        Topics topics = newTopics("ahead.");
        try (Platform platform = new Platform(kafka.bootstrapServers(), topics, BOX)) {
            platform.product(true);
            platform.device("there", true);
            try (Copy copy = new Copy(folder, topics, Instant::now)) {
                copy.awaitCaughtUp();
                RegistryPosition position = copy.directory.position().orElseThrow();
                Map<Integer, Long> ahead = new java.util.HashMap<>();
                position.next().forEach((partition, offset) -> ahead.put(partition, offset + 1_000));
                copy.stopReading();
                copy.putOnDiskAlone();
                copy.directory
                        .batch()
                        .commit(new RegistryPosition(
                                position.cluster(), position.topicId(), ahead, position.completeAt()));
            }
            try (Copy copy = new Copy(folder, topics, Instant::now)) {
                copy.awaitCaughtUp();
                assertThat(copy.knows(ONLY_ON_DISK)).isFalse();
                assertThat(copy.knows("there")).isTrue();
            }
        }
    }

    @Test
    void damageFoundByALookUpIsRepairedWhileItRuns(@TempDir Path folder) throws Exception {
        Topics topics = newTopics("damaged.");
        try (Platform platform = new Platform(kafka.bootstrapServers(), topics, BOX)) {
            platform.product(true);
            platform.device("spoilt", true);
            try (Copy copy = new Copy(folder, topics, Instant::now)) {
                copy.awaitCaughtUp();
                byte[] key = ("d" + PRODUCT + "/spoilt").getBytes(StandardCharsets.UTF_8);
                copy.store.write(List.of(new LocalStore.Change(key, new byte[] {7})));

                assertThatThrownBy(() -> copy.knows("spoilt"))
                        .isInstanceOfSatisfying(
                                RejectedException.class,
                                e -> assertThat(e.reason()).isEqualTo(Rejection.UNAVAILABLE));

                await().atMost(Duration.ofSeconds(30)).until(() -> copy.rebuilds.get() == 1);
                copy.awaitCaughtUp();
                assertThat(copy.knows("spoilt")).isTrue();
            }
        }
    }

    /** A revocation that goes to a partition that was not there before must be heard; and no copy is taken from such a topic. */
    @Test
    void partitionsThatAreAddedAreReadButNoCopyIsTakenOfThem(@TempDir Path folder) throws Exception {
        Topics topics = newTopics("grown.");
        String name = topics.nameOf(Topics.REGISTRY);
        int more = Topics.REGISTRY.partitions() + 3;
        try (Platform platform = new Platform(kafka.bootstrapServers(), topics, BOX)) {
            platform.product(true);
            for (int i = 0; i < 20; i++) {
                platform.device("device-" + i, true);
            }
            try (Copy copy = new Copy(folder, topics, Instant::now)) {
                copy.awaitCaughtUp();
                assertThat(copy.reader.attention()).isEmpty();
                try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
                    admin.createPartitions(Map.of(name, NewPartitions.increaseTo(more)))
                            .all()
                            .get();
                }
                try (Platform after =
                        new Platform(kafka.bootstrapServers(), topics, BOX)) { // knows them from the start
                    for (int i = 0; i < 20; i++) {
                        after.device("device-" + i, false);
                    }
                }
                await().atMost(Duration.ofSeconds(20)).until(() -> copy.revoked.size() == 20);
                assertThat(copy.reader.caughtUp()).isTrue();
                assertThat(copy.reader.attention()).contains(name).contains("delete the topic");
                assertThat(copy.rebuilds.get()).isZero();
            }
            try (Copy copy = new Copy(folder, topics, Instant::now)) { // it knows of all partitions
                copy.awaitCaughtUp();
                assertThat(copy.directory.find(new DeviceId(PRODUCT, "device-7")))
                        .hasValueSatisfying(found -> assertThat(found.enabled()).isFalse());
            }
            try (Copy fresh = new Copy(folder.resolve("other"), topics, Instant::now)) {
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> !fresh.reader.attention().isEmpty());
                await().during(Duration.ofSeconds(1)).until(() -> !fresh.reader.caughtUp());
                assertThat(fresh.serves()).isFalse();
            }
        }
    }

    /** What the reader itself cannot read must not keep it from hearing that a device is disabled. */
    @Test
    void damageFoundByTheReaderIsRepairedWhileItRuns(@TempDir Path folder) throws Exception {
        Topics topics = newTopics("unreadable.");
        try (Platform platform = new Platform(kafka.bootstrapServers(), topics, BOX)) {
            platform.product(true);
            platform.device("spoilt", true);
            try (Copy copy = new Copy(folder, topics, Instant::now)) {
                copy.awaitCaughtUp();
                byte[] key = ("d" + PRODUCT + "/spoilt").getBytes(StandardCharsets.UTF_8);
                copy.store.write(List.of(new LocalStore.Change(key, new byte[] {7})));

                platform.device("spoilt", false);

                await().atMost(Duration.ofSeconds(30)).until(() -> copy.rebuilds.get() == 1);
                assertThat(copy.servedBeforeRebuild).isFalse();
                copy.awaitCaughtUp();
                assertThat(copy.directory.find(new DeviceId(PRODUCT, "spoilt")))
                        .hasValueSatisfying(found -> assertThat(found.enabled()).isFalse());
            }
        }
    }

    private static Topics newTopics(String prefix) throws Exception {
        Topics topics = new Topics(prefix);
        kafka.createTopics(topics);
        return topics;
    }

    /** A gateway's copy, from disk to listener. */
    private static final class Copy implements AutoCloseable {
        final List<String> revoked = new CopyOnWriteArrayList<>();
        final AtomicInteger rebuilds = new AtomicInteger();
        volatile boolean servedBeforeRebuild = true;
        final RocksStore store;
        final DeviceDirectory directory;
        private final RegistryReader reader;

        Copy(Path folder, Topics topics, InstantSource clock) {
            store = RocksStore.open(folder);
            directory = new DeviceDirectory(store, new DeviceSecrets(BOX), new RegistryListener() {
                @Override
                public void deviceRevoked(DeviceId id, String reason) {
                    revoked.add(id + " " + reason);
                }

                @Override
                public void productRevoked(String productId, String reason) {
                    revoked.add(productId + " " + reason);
                }

                @Override
                public void logLevelChanged(DeviceId id, int level) {
                    revoked.add(id + " logs at " + level);
                }

                @Override
                public void productChanged(ProductProfile product) {
                    revoked.add(product.productId() + " changed");
                }
            });
            reader = new RegistryReader(
                    topics.nameOf(Topics.REGISTRY),
                    Topics.REGISTRY.partitions(),
                    kafka.bootstrapServers(),
                    "test-registry",
                    new RegistryFeed(new GatewayMetrics()),
                    directory,
                    () -> {
                        servedBeforeRebuild = serves();
                        rebuilds.incrementAndGet();
                    },
                    clock);
            reader.start();
        }

        void awaitCaughtUp() {
            await().atMost(Duration.ofSeconds(30)).until(reader::caughtUp);
        }

        boolean knows(String name) {
            return directory.find(new DeviceId(PRODUCT, name)).isPresent();
        }

        /** Whether anybody can be found at the moment. */
        private boolean serves() {
            try {
                directory.find(new DeviceId(PRODUCT, "nobody"));
                return true;
            } catch (RejectedException e) {
                return false;
            }
        }

        void putOnDiskAlone() {
            DeviceDirectory.Batch batch = directory.batch();
            batch.putDevice(
                    new DeviceId(PRODUCT, ONLY_ON_DISK), true, new SealedSecret(new byte[0]), Optional.empty(), 0);
            batch.commit();
        }

        void stopReading() {
            reader.close();
        }

        @Override
        public void close() {
            reader.close();
            store.close();
        }
    }
}
