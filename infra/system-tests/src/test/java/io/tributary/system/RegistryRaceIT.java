package io.tributary.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tributary.codec.AvroCodec;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.registry.Device;
import io.tributary.management.registry.DeviceSearch;
import io.tributary.management.registry.DeviceView;
import io.tributary.management.registry.Devices;
import io.tributary.management.registry.NewDevice;
import io.tributary.management.registry.Page;
import io.tributary.management.registry.Product;
import io.tributary.management.registry.ProductSettings;
import io.tributary.schemas.avro.RegistryRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two nodes of the API on one Cassandra: who makes, changes and announces the same things at the same time, and what a death leaves. */
@OnCassandra
class RegistryRaceIT {
    private static final RegistryNode.Log LOG = new RegistryNode.Log();
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @SuppressWarnings("NullAway.Init")
    private static RegistryNode one;

    @SuppressWarnings("NullAway.Init")
    private static RegistryNode other;

    private static final ExecutorService CALLERS = Executors.newFixedThreadPool(16);

    @BeforeAll
    static void start() {
        one = new RegistryNode(LOG);
        other = new RegistryNode(LOG);
    }

    @AfterAll
    static void stop() {
        CALLERS.shutdownNow();
        one.close();
        other.close();
    }

    @Test
    void ofManyWhoMakeOneNameOneSucceeds() {
        Product product = product(settings -> settings);
        List<Supplier<Boolean>> calls = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String name = "d" + i;
            for (RegistryNode node : List.of(one, other, one)) {
                calls.add(() -> made(node, product, name));
            }
        }

        assertThat(sideBySide(calls).stream().filter(made -> made)).hasSize(40);
        assertThat(one.products.deviceCount(product)).isEqualTo(40);
        assertThat(namesOf(product, DeviceSearch.ALL, 7)).hasSize(40).doesNotHaveDuplicates();
    }

    @Test
    void theLimitIsReachedExactlyAndNeverPassed() {
        Product product = product(settings -> settings.withDeviceLimit(Optional.of(37)));
        List<Supplier<Boolean>> calls = IntStream.range(0, 80)
                .<Supplier<Boolean>>mapToObj(i -> () -> made(i % 2 == 0 ? one : other, product, "d" + i))
                .toList();

        assertThat(sideBySide(calls).stream().filter(made -> made)).hasSize(37);
        assertThat(other.products.deviceCount(product)).isEqualTo(37);
        List<String> names = namesOf(product, DeviceSearch.ALL, 100);
        assertThat(names).hasSize(37);

        one.devices.delete(new DeviceId(product.productId(), names.get(0)), Optional.empty());
        assertThat(made(other, product, "another")).isTrue();
        assertThat(made(one, product, "one-too-many")).isFalse();

        one.products.change(
                product.productId(), Optional.empty(), settings -> settings.withDeviceLimit(Optional.of(10)));
        one.devices.delete(new DeviceId(product.productId(), names.get(1)), Optional.empty());
        assertThat(made(other, product, "above-the-lower-limit")).isFalse();
    }

    @Test
    void changesOfOneDeviceByManyAreAllMadeAndTheLastRecordIsTheLastState() {
        Product product = product(settings -> settings);
        Device device = one.devices.create(product.productId(), NewDevice.named("busy"));
        List<Supplier<Boolean>> calls = IntStream.range(0, 30)
                .<Supplier<Boolean>>mapToObj(i -> () -> (i % 2 == 0 ? one : other)
                                .devices
                                .change(
                                        device.id(),
                                        Optional.empty(),
                                        Devices.Change.of(before -> before.withEnabled(i % 3 == 0)))
                                .revision()
                                .number()
                        > 1)
                .toList();

        assertThat(sideBySide(calls)).doesNotContain(false);

        Device last = one.devices.get(device.id());
        assertThat(last.revision().number()).isEqualTo(31);
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(
                                announced(device.id()).orElseThrow().getDevice().getEnabled())
                        .isEqualTo(last.enabled()));
    }

    @Test
    void whatANodeDidNotAnnounceBeforeItDiedAnotherOneAnnounces() {
        Product product = product(settings -> settings);
        RegistryNode.Log dead = new RegistryNode.Log();
        dead.stop();
        DeviceId kept = new DeviceId(product.productId(), "kept");
        DeviceId gone = new DeviceId(product.productId(), "gone");
        one.devices.create(product.productId(), NewDevice.named("gone"));
        try (RegistryNode node = new RegistryNode(dead)) {
            node.devices.create(product.productId(), NewDevice.named("kept"));
            node.devices.delete(gone, Optional.empty());
        }
        assertThat(LOG.last(kept.toString())).isEmpty();

        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            assertThat(announced(kept)).isPresent();
            assertThat(LOG.last(gone.toString()).orElseThrow().value()).isEmpty();
        });
    }

    @Test
    void whileCassandraIsAwayChangesAreRefusedAndAfterwardsTheyAreMade() {
        Product product = product(settings -> settings);
        CassandraUnderTest.kill();

        assertThatThrownBy(() -> {
                    for (int i = 0; i < 100; i++) {
                        one.devices.create(product.productId(), NewDevice.named("away-" + i));
                    }
                })
                .isInstanceOfSatisfying(RejectedException.class, refusal -> {
                    assertThat(refusal.reason()).isEqualTo(Rejection.UNAVAILABLE);
                    assertThat(refusal).hasMessageContaining("Cassandra");
                });

        await().atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(made(one, product, "back-" + NUMBER.incrementAndGet()))
                        .isTrue());
        // The other node finds Cassandra again by its own clock.
        await().atMost(Duration.ofSeconds(60))
                .ignoreExceptionsMatching(RegistryNode::isUnavailable)
                .untilAsserted(() -> {
                    List<String> names = namesOf(product, DeviceSearch.ALL, 100);
                    assertThat(one.products.deviceCount(product)).isEqualTo(names.size());
                    assertThat(names)
                            .allSatisfy(name -> assertThat(LOG.last(product.productId() + "/" + name))
                                    .isPresent());
                });
    }

    private static Product product(java.util.function.UnaryOperator<ProductSettings> change) {
        return one.products.create(change.apply(ProductSettings.named("race " + NUMBER.incrementAndGet())));
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

    private static <T> List<T> sideBySide(List<Supplier<T>> calls) {
        List<CompletableFuture<T>> running = calls.stream()
                .map(call -> CompletableFuture.supplyAsync(call, CALLERS))
                .toList();
        return running.stream().map(CompletableFuture::join).toList();
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

    private static Optional<RegistryRecord> announced(DeviceId device) {
        return LOG.last(device.toString())
                .flatMap(record -> record.value())
                .map(value -> AvroCodec.of(RegistryRecord.class).decode(value));
    }
}
