package io.tributary.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tributary.codec.AvroCodec;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.credentials.ClientKeyStore.ClientKey;
import io.tributary.management.credentials.cassandra.CassandraClientKeys;
import io.tributary.management.registry.BulkListener;
import io.tributary.management.registry.Device;
import io.tributary.management.registry.DeviceSearch;
import io.tributary.management.registry.DeviceSettings;
import io.tributary.management.registry.DeviceStatus.Connection;
import io.tributary.management.registry.DeviceView;
import io.tributary.management.registry.Devices;
import io.tributary.management.registry.Group;
import io.tributary.management.registry.GroupSettings;
import io.tributary.management.registry.NewDevice;
import io.tributary.management.registry.Page;
import io.tributary.management.registry.Product;
import io.tributary.management.registry.ProductSettings;
import io.tributary.management.registry.TagForms;
import io.tributary.schemas.avro.RegistryRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The registry's store on a real Cassandra: what is said of products, devices and groups is kept, found and forgotten. */
@OnCassandra
class RegistryStoreIT {
    private static final RegistryNode.Log LOG = new RegistryNode.Log();
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @SuppressWarnings("NullAway.Init")
    private static RegistryNode one;

    @SuppressWarnings("NullAway.Init")
    private static RegistryNode other;

    @BeforeAll
    static void start() {
        one = new RegistryNode(LOG);
        other = new RegistryNode(LOG);
    }

    @AfterAll
    static void stop() {
        one.close();
        other.close();
    }

    @Test
    void whatIsSaidOfProductsAndDevicesIsKeptAndAnnounced() {
        Product product = product(settings -> settings.withProfile(settings.profile()
                        .withDescription("in cellars")
                        .withPayloadSchema(Optional.of("{\"type\":\"object\"}"))
                        .withAttributes(Map.of("Region", "gz")))
                .withDeviceLimit(Optional.of(10)));
        assertThat(other.products.get(product.productId()))
                .usingRecursiveComparison()
                .isEqualTo(product);

        NewDevice wanted = new NewDevice(
                "pump",
                Optional.of("AQIDBA=="),
                Optional.empty(),
                DeviceSettings.DEFAULTS
                        .withAlias("Pumpe")
                        .withTags(
                                Map.of("floor", "1", "wing", "north"),
                                new TagForms(Set.of("floor"), Map.of("wing", "Flügel"))));
        Device device = one.devices.create(product.productId(), wanted);

        assertThat(other.devices.get(device.id())).usingRecursiveComparison().isEqualTo(device);
        assertThat(other.devices.secretOf(device)).isEqualTo("AQIDBA==");
        assertEventuallyEnabled(device.id(), true);

        Device changed = other.devices.change(
                device.id(),
                Optional.of(1L),
                Devices.Change.of(before -> before.withEnabled(false).withTags(Map.of("floor", "2"))));
        assertThat(changed.revision().number()).isEqualTo(2);
        assertThat(one.devices.get(device.id())).usingRecursiveComparison().isEqualTo(changed);
        assertThat(changed.settings().tagForms()).isEqualTo(new TagForms(Set.of("floor"), Map.of()));
        assertEventuallyEnabled(device.id(), false);
        assertRefused(
                Rejection.CONFLICT,
                "revision",
                () -> one.devices.change(device.id(), Optional.of(1L), Devices.Change.of(before -> before)));
    }

    @Test
    void manyAreMadeFoundAndDeletedAndNothingStays() {
        Product product = product(settings -> settings);
        int count = 3_000;
        Tally made = new Tally();
        one.devices.createAll(
                product.productId(),
                IntStream.range(0, count)
                        .mapToObj(i -> new NewDevice(
                                (i % 10 == 0 ? "valve-" : "pump-") + i,
                                Optional.empty(),
                                Optional.empty(),
                                DeviceSettings.DEFAULTS
                                        .withTags(i % 100 == 0 ? Map.of("floor", "7") : Map.of())
                                        .withEnabled(i % 2 == 0)))
                        .iterator(),
                made);
        assertThat(made.refused).isEmpty();
        assertThat(made.done).hasSize(count);
        other.devices.createAll(
                product.productId(),
                List.of(
                                NewDevice.named("pump-1"),
                                NewDevice.named("a b"),
                                NewDevice.named("new"),
                                NewDevice.named("new"))
                        .iterator(),
                made);
        assertThat(made.refused).containsExactly("0 pump-1", "1 a b", "3 new");
        count++;

        assertThat(one.products.deviceCount(product)).isEqualTo(count);
        List<String> all = namesOf(product, DeviceSearch.ALL, 100);
        assertThat(all).hasSize(count).doesNotHaveDuplicates();
        assertThat(one.devices.from(product.productId(), 1_234, 10).stream()
                        .map(view -> view.device().id().deviceName()))
                .containsExactlyElementsOf(all.subList(1_234, 1_244));
        assertThat(namesOf(product, DeviceSearch.ALL.withNamePrefix("valve-1"), 50))
                .hasSize(111)
                .allMatch(name -> name.startsWith("valve-1"));
        assertThat(namesOf(product, DeviceSearch.ALL.withTag("floor", "7"), 20)).hasSize(30);
        assertThat(namesOf(product, DeviceSearch.ALL.withTag("floor", "8"), 20)).isEmpty();
        assertThat(namesOf(product, DeviceSearch.ALL.withEnabled(false), 100)).hasSize(1_500);
        assertThat(namesOf(product, DeviceSearch.ALL.withNameContains("-299"), 100))
                .hasSize(11);
        all.stream().filter(name -> name.endsWith("5")).forEach(name -> report(product, name, "online", "1.2"));
        all.stream().filter(name -> name.endsWith("05")).forEach(name -> report(product, name, "offline", "1.3"));
        assertThat(namesOf(product, DeviceSearch.ALL.withConnection(Connection.ONLINE), 40))
                .hasSize(271);
        assertThat(namesOf(product, DeviceSearch.ALL.withConnection(Connection.NEVER), 500))
                .hasSize(count - 300);
        assertThat(namesOf(product, DeviceSearch.ALL.withFirmware("1.3"), 100)).hasSize(29);
        assertThat(namesOf(
                        product,
                        DeviceSearch.ALL
                                .withFirmware("1.3")
                                .withConnection(Connection.OFFLINE)
                                .withNamePrefix("pump-1"),
                        100))
                .hasSize(11);
        assertThat(namesOf(product, DeviceSearch.ALL.withFirmware(""), 500)).hasSize(count - 300);

        Tally changed = new Tally();
        other.devices.changeAll(
                product.productId(),
                List.of("pump-1", "nobody", "pump-3").iterator(),
                settings -> settings.withEnabled(true),
                changed);
        assertThat(changed.done).containsExactly("0 pump-1", "2 pump-3");
        assertThat(changed.refused).containsExactly("1 nobody");
        assertThat(one.devices.get(new DeviceId(product.productId(), "pump-3")).enabled())
                .isTrue();

        Group group = one.groups.create(new GroupSettings("cellar " + product.name(), "", Optional.empty()));
        one.groups.add(
                group.groupId(),
                all.subList(0, 100).stream()
                        .map(name -> new DeviceId(product.productId(), name))
                        .toList());
        assertThat(other.groups.memberCount(group.groupId())).isEqualTo(100);
        assertThat(other.groups.of(new DeviceId(product.productId(), all.get(5))))
                .containsExactly(group);
        String member = "member:" + group.groupId() + ":" + product.productId() + ":" + all.get(5);
        assertEventually("group:" + group.groupId(), false);
        assertEventually(member, false);

        assertRefused(Rejection.CONFLICT, "", () -> one.products.delete(product.productId(), Optional.empty()));
        Tally deleted = new Tally();
        one.devices.deleteAll(product.productId(), all.iterator(), deleted);
        assertThat(deleted.refused).isEmpty();
        assertThat(other.groups.memberCount(group.groupId())).isZero();
        assertEventually(member, true);
        one.groups.delete(group.groupId(), Optional.empty());
        assertEventually("group:" + group.groupId(), true);
        assertEventually(product.productId() + "/pump-1", true);
        one.products.delete(product.productId(), Optional.empty());
        assertEventually(product.productId(), true);
        assertRefused(
                Rejection.NOT_FOUND,
                "productId",
                () -> other.devices.create(product.productId(), NewDevice.named("x")));
        for (int bucket = 0; bucket < product.deviceBuckets(); bucket++) {
            assertThat(one.database
                            .run(
                                    "SELECT * FROM devices WHERE product_id = ? AND bucket = ?",
                                    product.productId(),
                                    bucket)
                            .all())
                    .isEmpty();
        }
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(one.database
                                .run("SELECT product_id FROM device_changes")
                                .all())
                        .noneMatch(row -> product.productId().equals(row.getString("product_id"))));
    }

    @Test
    void aPrivateKeyWaitsForItsDeviceAndIsTakenOnce() {
        CassandraClientKeys keys = new CassandraClientKeys(one.database);
        List<DeviceId> devices = IntStream.range(0, 40)
                .mapToObj(i -> new DeviceId("KEYS000000", "cam-" + i))
                .toList();
        devices.forEach(device -> keys.put(new ClientKey(device, "of " + device.deviceName(), new byte[] {1})));
        DeviceId first = devices.get(0);
        keys.put(new ClientKey(first, "another", new byte[] {2}));

        List<String> names = devices.stream().map(DeviceId::deviceName).toList();
        assertThat(keys.fingerprints("KEYS000000", names))
                .hasSize(40)
                .containsEntry("cam-0", Set.of("of cam-0", "another"))
                .containsEntry("cam-39", Set.of("of cam-39"));
        assertThat(keys.fingerprints("KEYS000000", List.of("cam-7", "none"))).containsOnlyKeys("cam-7");
        assertThat(keys.fingerprints("KEYS000000", List.of())).isEmpty();
        assertThat(keys.remove(first, "a third")).isFalse();
        assertThat(keys.remove(first, "another")).isTrue();
        assertThat(keys.remove(first, "another")).isFalse();
        assertThat(keys.find(first, "another")).isEmpty();
        assertThat(keys.find(first, "of cam-0").orElseThrow().sealed()).containsExactly(1);
        keys.reseal(new ClientKey(first, "of cam-0", new byte[] {3}));
        keys.reseal(new ClientKey(first, "another", new byte[] {4}));
        assertThat(keys.find(first, "another")).as("was fetched").isEmpty();
        assertThat(keys.find(first, "of cam-0").orElseThrow().sealed()).containsExactly(3);
        assertThat(IntStream.range(0, CassandraClientKeys.PARTS)
                        .mapToObj(part -> keys.keys("KEYS000000", part, "", 100))
                        .flatMap(List::stream))
                .hasSize(40);
    }

    @Test
    void aPrivateKeyThatANodeOfBeforeKeptIsFetchedAndTakenOnce() {
        CassandraClientKeys keys = new CassandraClientKeys(one.database);
        DeviceId device = new DeviceId("KEYS000001", "old-cam");
        one.database.run(
                "INSERT INTO client_keys (product_id, bucket, device_name, fingerprint, sealed_key) VALUES (?, ?, ?, 'old', ?)",
                device.productId(),
                partition(device.deviceName(), CassandraClientKeys.PARTS),
                device.deviceName(),
                ByteBuffer.wrap(new byte[] {1}));
        keys.put(new ClientKey(device, "new", new byte[] {2}));

        keys.reseal(new ClientKey(device, "old", new byte[] {3}));

        assertThat(keys.fingerprints(device.productId(), List.of("old-cam")))
                .containsEntry("old-cam", Set.of("old", "new"));
        assertThat(keys.find(device, "old").orElseThrow().sealed()).containsExactly(3);
        assertThat(keys.remove(device, "old")).isTrue();
        assertThat(keys.remove(device, "old")).isFalse();
        assertThat(keys.find(device, "new").orElseThrow().sealed()).containsExactly(2);
    }

    @Test
    void groupsOfBeforeTheyWereAnnouncedAreAnnouncedOnce() {
        Product product = product(settings -> settings);
        one.devices.create(product.productId(), NewDevice.named("old-member"));
        String groupId = "OLD" + product.productId().substring(3);
        one.database.run(
                "INSERT INTO groups (account, group_id, name, description, parent, revision, created_at, updated_at)"
                        + " VALUES ('default', ?, ?, '', '', 1, toTimestamp(now()), toTimestamp(now()))",
                groupId,
                "of before " + groupId);
        DeviceId device = new DeviceId(product.productId(), "old-member");
        one.database.run(
                "INSERT INTO group_members (group_id, bucket, product_id, device_name) VALUES (?, ?, ?, ?)",
                groupId,
                partition(device.toString(), 16),
                device.productId(),
                device.deviceName());
        one.database.run("DELETE FROM done_once WHERE what = 'groups announced'");
        assertThat(LOG.last("group:" + groupId)).isEmpty();

        List<Boolean> did = Stream.of(one, other)
                .parallel()
                .map(node -> node.groupStore.announceOnce())
                .toList();

        assertThat(did).containsExactlyInAnyOrder(true, false);
        assertEventually("group:" + groupId, false);
        assertEventually("member:" + groupId + ":" + product.productId() + ":old-member", false);
        one.groups.delete(groupId, Optional.empty());
    }

    @Test
    void devicesOfBeforeThereWereSizesAndRevisionsAreCountedAndChanged() {
        Product product = product(settings -> settings.withDeviceLimit(Optional.of(31)));
        one.database.run("DELETE FROM product_sizes WHERE product_id = ?", product.productId());
        for (int i = 0; i < 30; i++) {
            one.database.run(
                    "INSERT INTO devices (product_id, bucket, device_name, sealed_secret, enabled, certificate, created_at)"
                            + " VALUES (?, ?, ?, ?, true, ?, ?)",
                    product.productId(),
                    partition("old-" + i, product.deviceBuckets()),
                    "old-" + i,
                    ByteBuffer.wrap(new byte[] {1}),
                    ByteBuffer.wrap(new byte[0]),
                    Instant.parse("2026-11-20T12:00:00Z"));
        }

        assertThat(one.products.deviceCount(product)).isEqualTo(30);
        assertThat(made(one, product, "last")).isTrue();
        assertThat(made(other, product, "too-many")).isFalse();
        DeviceId old = new DeviceId(product.productId(), "old-3");
        assertThat(one.devices
                        .change(old, Optional.of(0L), Devices.Change.of(before -> before.withAlias("old")))
                        .revision()
                        .number())
                .isEqualTo(1);
        other.devices.delete(new DeviceId(product.productId(), "old-4"), Optional.empty());
        assertThat(one.products.deviceCount(product)).isEqualTo(30);
    }

    /** What became of each of a bulk change. */
    private static final class Tally implements BulkListener {
        private final List<String> done = new ArrayList<>();
        private final List<String> refused = new ArrayList<>();

        @Override
        public void done(int index, Device device) {
            done.add(index + " " + device.id().deviceName());
        }

        @Override
        public void refused(int index, String deviceName, RejectedException why) {
            refused.add(index + " " + deviceName);
        }
    }

    private static Product product(java.util.function.UnaryOperator<ProductSettings> change) {
        return one.products.create(change.apply(ProductSettings.named("store " + NUMBER.incrementAndGet())));
    }

    private static boolean made(RegistryNode node, Product product, String name) {
        try {
            node.devices.create(product.productId(), NewDevice.named(name));
            return true;
        } catch (RejectedException e) {
            assertThat(e.reason()).as("%s", e.getMessage()).isIn(Rejection.CONFLICT, Rejection.UNAVAILABLE);
            return false;
        }
    }

    private static List<String> namesOf(Product product, DeviceSearch search, int limit) {
        List<String> names = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            Page<DeviceView> page = other.devices.search(product.productId(), search, limit, cursor);
            assertThat(page.items()).hasSizeLessThanOrEqualTo(limit);
            page.items().forEach(view -> names.add(view.device().id().deviceName()));
            cursor = page.next();
        } while (cursor.isPresent());
        return names;
    }

    /** As the device-state job will. */
    private static void report(Product product, String name, String connection, String firmware) {
        one.database.run(
                "INSERT INTO device_status (product_id, slot, device_name, connection, firmware) VALUES (?, ?, ?, ?, ?)"
                        + " USING TIMESTAMP ?",
                product.productId(),
                partition(name, 64),
                name,
                connection,
                firmware,
                connection.equals("online") ? 1L : 2L);
    }

    private static int partition(String name, int partitions) {
        CRC32 crc = new CRC32();
        crc.update(name.getBytes(StandardCharsets.UTF_8));
        return (int) (crc.getValue() % partitions);
    }

    private static Optional<RegistryRecord> announced(DeviceId device) {
        return LOG.last(device.toString())
                .flatMap(record -> record.value())
                .map(value -> AvroCodec.of(RegistryRecord.class).decode(value));
    }

    private static void assertEventuallyEnabled(DeviceId device, boolean enabled) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(announced(device)
                                .map(record -> record.getDevice().getEnabled()))
                        .contains(enabled));
    }

    /** What is said last of a key, once the outbox is through. */
    private static void assertEventually(String key, boolean deleted) {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertLast(key, deleted));
    }

    private static void assertLast(String key, boolean deleted) {
        assertThat(LOG.last(key).map(last -> last.value().isEmpty())).contains(deleted);
    }

    private static void assertRefused(Rejection reason, String field, Runnable action) {
        assertThatThrownBy(action::run).isInstanceOfSatisfying(RejectedException.class, refusal -> {
            assertThat(refusal.reason()).isEqualTo(reason);
            assertThat(refusal.field().orElse("")).isEqualTo(field);
        });
    }
}
