package io.tributary.management.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.codec.AvroCodec;
import io.tributary.codec.SecretBox;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.limits.Limits;
import io.tributary.schemas.avro.MembershipRecord;
import io.tributary.schemas.avro.RegistryRecord;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GroupsTest {
    private final MemoryRegistry registry = new MemoryRegistry();
    private final SecretBox box = new SecretBox(new byte[SecretBox.KEY_BYTES]);
    private final Products products = new Products(registry, box, Limits.DEFAULTS, Clock.systemUTC());
    private final Devices devices = new Devices(registry, box, Limits.DEFAULTS, Clock.systemUTC());
    private final Groups groups = new Groups(registry, registry, Clock.systemUTC());

    @Test
    void membersComeFromAnyProductAndLeaveWithTheirDevice() {
        DeviceId pump = device("pumps", "p1");
        DeviceId valve = device("valves", "v1");
        Group cellar = group("cellar", Optional.empty());

        groups.add(cellar.groupId(), List.of(pump, valve));
        groups.add(cellar.groupId(), List.of(pump));

        assertThat(groups.memberCount(cellar.groupId())).isEqualTo(2);
        assertThat(groups.of(valve)).containsExactly(cellar);
        assertThat(groups.members(cellar.groupId(), 10, Optional.empty()).items())
                .extracting(view -> view.device().id())
                .containsExactlyInAnyOrder(pump, valve);
        devices.delete(pump, Optional.empty());
        assertThat(groups.memberCount(cellar.groupId())).isEqualTo(1);
        groups.remove(cellar.groupId(), List.of(valve));
        assertThat(groups.of(valve)).isEmpty();
    }

    @Test
    void whoDoesNotExistIsNoMember() {
        DeviceId pump = device("pumps", "p1");
        Group cellar = group("cellar", Optional.empty());
        DeviceId nobody = new DeviceId(pump.productId(), "nobody");

        refused(Rejection.NOT_FOUND, "deviceName", () -> groups.add(cellar.groupId(), List.of(pump, nobody)));

        assertThat(groups.memberCount(cellar.groupId())).isZero();
    }

    @Test
    void aDeviceIsInABoundedNumberOfGroups() {
        DeviceId pump = device("pumps", "p1");
        for (int i = 0; i < Groups.MAX_PER_DEVICE; i++) {
            groups.add(group("g" + i, Optional.empty()).groupId(), List.of(pump));
        }
        Group last = group("last", Optional.empty());

        refused(Rejection.CONFLICT, "devices", () -> groups.add(last.groupId(), List.of(pump)));
    }

    @Test
    void groupsStandAboveOneAnotherWithoutACircleAndNotTooDeep() {
        Group top = group("top", Optional.empty());
        Group second = group("second", Optional.of(top.groupId()));
        refused(
                Rejection.INVALID,
                "parent",
                () -> groups.change(
                        top.groupId(), Optional.empty(), before -> before.withParent(Optional.of(second.groupId()))));
        refused(Rejection.CONFLICT, "", () -> groups.delete(top.groupId(), Optional.empty()));
        refused(Rejection.INVALID, "parent", () -> group("orphan", Optional.of("NONE000000")));

        Group lowest = second;
        for (int i = 3; i <= Groups.MAX_DEPTH; i++) {
            lowest = group("level " + i, Optional.of(lowest.groupId()));
        }
        String parent = lowest.groupId();
        refused(Rejection.CONFLICT, "parent", () -> group("too deep", Optional.of(parent)));
    }

    @Test
    void aDeviceIsInWhatItsGroupsArePartOf() {
        DeviceId pump = device("pumps", "p1");
        Group building = group("building", Optional.empty());
        Group floor = group("floor", Optional.of(building.groupId()));
        Group old = group("old", Optional.empty());
        assertThat(groups.around(pump)).isEmpty();

        groups.add(floor.groupId(), List.of(pump));
        groups.add(building.groupId(), List.of(pump));
        groups.add(old.groupId(), List.of(pump));

        assertThat(groups.around(pump))
                .containsExactlyInAnyOrder(building, floor, old)
                .isSortedAccordingTo(Comparator.comparing(Group::groupId));
        groups.remove(building.groupId(), List.of(pump));
        assertThat(groups.around(pump)).containsExactlyInAnyOrder(building, floor, old);
        groups.remove(floor.groupId(), List.of(pump));
        assertThat(groups.around(pump)).containsExactly(old);
    }

    @Test
    void aChangeThatWasDecidedOnAnotherStateIsRefused() {
        Group cellar = group("cellar", Optional.empty());
        groups.change(cellar.groupId(), Optional.of(1L), before -> before.withDescription("below"));

        refused(
                Rejection.CONFLICT,
                "revision",
                () -> groups.change(cellar.groupId(), Optional.of(1L), before -> before.withName("attic")));
        refused(Rejection.CONFLICT, "name", () -> group("cellar", Optional.empty()));
    }

    @Test
    void everyChangeIsAnnounced() {
        DeviceId pump = device("pumps", "p:1");
        DeviceId valve = device("valves", "v1");
        Group cellar = group("cellar", Optional.empty());
        String id = cellar.groupId();
        groups.add(id, List.of(pump, valve));
        groups.remove(id, List.of(valve));
        Group deeper = groups.change(id, Optional.empty(), before -> before.withDescription("below"));

        RegistryRecord record = last("group:" + id).orElseThrow();
        assertThat(record.getGroup().getName()).isEqualTo("cellar");
        assertThat(record.getGroup().getDescription())
                .isEqualTo(deeper.settings().description());
        String membership = "member:" + id + ":" + pump.productId() + ":p:1";
        assertThat(last(membership).orElseThrow().getMembership())
                .isEqualTo(new MembershipRecord(id, pump.productId(), "p:1"));
        assertThat(last("member:" + id + ":" + valve.productId() + ":v1")).isEmpty();

        devices.delete(pump, Optional.empty());
        assertThat(last(membership)).isEmpty();
        groups.delete(id, Optional.empty());
        assertThat(last("group:" + id)).isEmpty();
    }

    /** What was said last of a key; empty for a deletion. */
    private Optional<RegistryRecord> last(String key) {
        Announcement last = registry.announced.stream()
                .filter(each -> each.key().equals(key))
                .reduce((before, after) -> after)
                .orElseThrow();
        return last.value().map(AvroCodec.of(RegistryRecord.class)::decode);
    }

    private Group group(String name, Optional<String> parent) {
        return groups.create(new GroupSettings(name, "", parent));
    }

    private DeviceId device(String productName, String name) {
        Product product = products.create(ProductSettings.named(productName));
        return devices.create(product.productId(), NewDevice.named(name)).id();
    }

    private static void refused(Rejection reason, String field, Runnable action) {
        assertThatThrownBy(action::run).isInstanceOfSatisfying(RejectedException.class, refusal -> {
            assertThat(refusal.reason()).isEqualTo(reason);
            assertThat(refusal.field().orElse("")).isEqualTo(field);
        });
    }
}
