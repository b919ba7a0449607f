package io.tributary.management.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.codec.SecretBox;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.limits.Limits;
import io.tributary.management.registry.DynamicRegistration.Mode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DevicesTest {
    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");

    private final MemoryRegistry registry = new MemoryRegistry();
    private final SecretBox box = new SecretBox(new byte[SecretBox.KEY_BYTES]);
    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private final Products products = new Products(registry, box, Limits.DEFAULTS, clock);
    private final Devices devices = new Devices(registry, box, Limits.DEFAULTS, clock);
    private final Product product = products.create(ProductSettings.named("pumps"));

    @Test
    void aChangeThatWasDecidedOnAnotherStateIsRefused() {
        Device device = devices.create(product.productId(), NewDevice.named("p1"));
        assertThat(device.revision()).isEqualTo(new Revision(1, NOW, NOW));

        Device changed =
                devices.change(device.id(), Optional.of(1L), Devices.Change.of(before -> before.withAlias("first")));

        assertThat(changed.revision().number()).isEqualTo(2);
        refused(
                Rejection.CONFLICT,
                "revision",
                () -> devices.change(
                        device.id(), Optional.of(1L), Devices.Change.of(before -> before.withAlias("second"))));
        refused(Rejection.CONFLICT, "revision", () -> devices.delete(device.id(), Optional.of(1L)));
        assertThat(devices.get(device.id()).settings().alias()).isEqualTo("first");
        devices.delete(device.id(), Optional.of(2L));
        refused(Rejection.NOT_FOUND, "deviceName", () -> devices.get(device.id()));
    }

    @Test
    void ofABulkEachStandsForItselfAndIsHeardOfInOrder() {
        products.change(product.productId(), Optional.empty(), before -> before.withDeviceLimit(Optional.of(2_500)));
        List<String> heard = new ArrayList<>();
        List<NewDevice> wanted = IntStream.range(0, 4_001)
                .mapToObj(i -> NewDevice.named(i == 7 ? "no name" : "d" + (i == 2_100 ? 3 : i)))
                .toList();

        devices.createAll(product.productId(), wanted.iterator(), telling(heard));

        assertThat(heard).hasSize(4_001);
        assertThat(heard.subList(0, 9))
                .containsExactly("0 d0", "1 d1", "2 d2", "3 d3", "4 d4", "5 d5", "6 d6", "7 INVALID", "8 d8");
        assertThat(heard.get(2_100)).isEqualTo("2100 CONFLICT");
        assertThat(heard.get(2_501)).isEqualTo("2501 d2501");
        assertThat(heard.get(2_502)).isEqualTo("2502 CONFLICT");
        assertThat(products.deviceCount(product)).isEqualTo(2_500);
    }

    @Test
    void aNameTwiceInOneCallIsMadeOnce() {
        List<String> heard = new ArrayList<>();

        devices.createAll(
                product.productId(),
                List.of(NewDevice.named("a"), NewDevice.named("b"), NewDevice.named("a"))
                        .iterator(),
                telling(heard));

        assertThat(heard).containsExactly("0 a", "1 b", "2 CONFLICT");
    }

    @Test
    void manyAreChangedAndDeletedAndTheMissingAreNamed() {
        devices.createAll(
                product.productId(),
                List.of(NewDevice.named("a"), NewDevice.named("b")).iterator(),
                telling(new ArrayList<>()));
        List<String> heard = new ArrayList<>();

        devices.changeAll(
                product.productId(),
                List.of("a", "x", "b").iterator(),
                before -> before.withEnabled(false),
                telling(heard));
        devices.deleteAll(product.productId(), List.of("x", "a").iterator(), telling(heard));

        assertThat(heard).containsExactly("0 a", "1 NOT_FOUND", "2 b", "0 NOT_FOUND", "1 a");
        assertThat(devices.get(id("b")).enabled()).isFalse();
        assertThat(registry.announced.get(registry.announced.size() - 1).value())
                .isEmpty();
    }

    @Test
    void devicesRegisterThemselvesAsOftenAsTheProductAllows() {
        refused(
                Rejection.FORBIDDEN,
                "registration",
                () -> devices.createRegistered(product.productId(), NewDevice.named("r")));
        Product open = products.change(
                product.productId(),
                Optional.empty(),
                before -> before.withRegistration(new DynamicRegistration(Mode.AUTOMATIC, 2)));
        assertThat(products.secretOf(open).orElseThrow()).matches("[A-Za-z0-9]{24}");

        devices.createRegistered(product.productId(), NewDevice.named("r1"));
        refused(
                Rejection.CONFLICT,
                "deviceName",
                () -> devices.createRegistered(product.productId(), NewDevice.named("r1")));
        devices.createRegistered(product.productId(), NewDevice.named("r2"));

        refused(
                Rejection.CONFLICT,
                "registrationLimit",
                () -> devices.createRegistered(product.productId(), NewDevice.named("r3")));
    }

    @Test
    void aProductKeepsItsSecretUntilItIsReset() {
        Product open = products.change(
                product.productId(),
                Optional.of(1L),
                before -> before.withRegistration(new DynamicRegistration(Mode.PRECREATED, 0)));
        Product off = products.change(
                product.productId(), Optional.of(2L), before -> before.withRegistration(DynamicRegistration.OFF));
        assertThat(products.secretOf(off)).isEqualTo(products.secretOf(open));

        Product reset = products.resetSecret(product.productId(), Optional.of(3L));

        assertThat(products.secretOf(reset)).isPresent().isNotEqualTo(products.secretOf(open));
        refused(Rejection.CONFLICT, "revision", () -> products.resetSecret(product.productId(), Optional.of(3L)));
    }

    @Test
    void devicesAreFoundByWhatTheySayAndWhatIsSaidOfThem() {
        devices.create(
                product.productId(),
                new NewDevice(
                        "p1",
                        Optional.empty(),
                        Optional.empty(),
                        DeviceSettings.DEFAULTS.withTags(Map.of("floor", "1"))));
        devices.create(product.productId(), NewDevice.named("p2"));
        registry.report(
                id("p2"),
                new DeviceStatus(
                        DeviceStatus.Connection.ONLINE,
                        Optional.of(NOW),
                        Optional.of(NOW),
                        Optional.empty(),
                        Optional.of(NOW),
                        Optional.of("10.0.0.1"),
                        Optional.empty(),
                        Optional.of("1.2"),
                        Optional.of(NOW.minus(Duration.ofDays(1)))));

        assertThat(found(DeviceSearch.ALL)).isEqualTo("p1 p2");
        assertThat(found(DeviceSearch.ALL.withTag("floor", "1"))).isEqualTo("p1");
        assertThat(found(DeviceSearch.ALL.withTag("floor", "2"))).isEmpty();
        assertThat(found(DeviceSearch.ALL.withConnection(DeviceStatus.Connection.NEVER)))
                .isEqualTo("p1");
        assertThat(found(DeviceSearch.ALL.withFirmware("1.2"))).isEqualTo("p2");
        assertThat(found(DeviceSearch.ALL.withFirmware(""))).isEqualTo("p1");
        assertThat(found(DeviceSearch.ALL.withNamePrefix("p").withNameContains("2")))
                .isEqualTo("p2");
    }

    @Test
    void whatIsSaidIsBounded() {
        Map<String, String> many = IntStream.range(0, 21).boxed().collect(Collectors.toMap(i -> "t" + i, i -> "v"));
        refused(Rejection.INVALID, "tags", () -> DeviceSettings.DEFAULTS.withTags(many));
        refused(Rejection.INVALID, "tags", () -> DeviceSettings.DEFAULTS.withTags(Map.of("x".repeat(33), "")));
        refused(Rejection.INVALID, "tags.a", () -> DeviceSettings.DEFAULTS.withTags(Map.of("a", "x".repeat(129))));
        refused(Rejection.INVALID, "alias", () -> DeviceSettings.DEFAULTS.withAlias("a\u0000"));
        refused(Rejection.INVALID, "payloadSchema", () -> ProductProfile.EMPTY.withPayloadSchema(Optional.of("[1]")));
        refused(
                Rejection.INVALID,
                "deviceLimit",
                () -> ProductSettings.named("x").withDeviceLimit(Optional.of(0)));
    }

    @Test
    void bucketsFollowThePlannedSizeAndAProductGrowsSixteenfold() {
        assertThat(product.deviceBuckets()).isEqualTo(16);
        Product large = products.create(ProductSettings.named("large").withDeviceLimit(Optional.of(10_000_000)));
        assertThat(large.deviceBuckets()).isEqualTo(4_096);
        products.change(
                product.productId(), Optional.empty(), before -> before.withDeviceLimit(Optional.of(1_000_000)));
        refused(
                Rejection.CONFLICT,
                "deviceLimit",
                () -> products.change(
                        product.productId(),
                        Optional.empty(),
                        before -> before.withDeviceLimit(Optional.of(2_000_000))));
    }

    private String found(DeviceSearch search) {
        return devices.search(product.productId(), search, 10, Optional.empty()).items().stream()
                .map(view -> view.device().id().deviceName())
                .collect(Collectors.joining(" "));
    }

    private DeviceId id(String name) {
        return new DeviceId(product.productId(), name);
    }

    private static BulkListener telling(List<String> heard) {
        return new BulkListener() {
            @Override
            public void done(int index, Device device) {
                heard.add(index + " " + device.id().deviceName());
            }

            @Override
            public void refused(int index, String deviceName, RejectedException why) {
                heard.add(index + " " + why.reason());
            }
        };
    }

    private static void refused(Rejection reason, String field, Runnable action) {
        assertThatThrownBy(action::run).isInstanceOfSatisfying(RejectedException.class, refusal -> {
            assertThat(refusal.reason()).isEqualTo(reason);
            assertThat(refusal.field().orElse("")).isEqualTo(field);
        });
    }
}
