package io.tributary.gateway.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.codec.SecretBox;
import io.tributary.identity.DeviceId;
import io.tributary.testing.Samples;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GroupDirectoryTest {
    private static final DeviceId PUMP = new DeviceId("PROD123456", "pump-1");
    private static final DeviceId LAMP = new DeviceId("PROD123456", "lamp");

    private final LocalStore store = new MemoryStore();
    private final DeviceDirectory directory = directory(store);

    @Test
    void aDeviceIsInTheGroupsThatItsOwnArePartOf() {
        change(groups -> {
            groups.put("PUMPS00000", "pumps", Optional.empty());
            groups.put("FLOOR00002", "floor-2", Optional.of("BUILDING00"));
            groups.put("BUILDING00", "main building", Optional.empty());
            groups.add("FLOOR00002", PUMP);
            groups.add("PUMPS00000", PUMP);
        });

        assertThat(of(PUMP)).containsExactly("BUILDING00=main building", "FLOOR00002=floor-2", "PUMPS00000=pumps");
        assertThat(of(LAMP)).isEmpty();
    }

    @Test
    void itFollowsNamesPlacesAndEnds() {
        change(groups -> {
            groups.put("FLOOR00002", "floor-2", Optional.of("BUILDING00"));
            groups.add("FLOOR00002", PUMP);
        });
        assertThat(of(PUMP)).containsExactly("FLOOR00002=floor-2");

        change(groups -> groups.put("BUILDING00", "annex", Optional.of("BUILDING00")));
        change(groups -> groups.put("FLOOR00002", "second floor", Optional.of("BUILDING00")));
        assertThat(of(PUMP)).containsExactly("BUILDING00=annex", "FLOOR00002=second floor");

        change(groups -> groups.remove("FLOOR00002"));
        assertThat(of(PUMP)).isEmpty();
    }

    @Test
    void whoKeepsAnAnswerHearsOfEveryChangeThatConcernsIt() {
        change(groups -> groups.put("PUMPS00000", "pumps", Optional.empty()));
        long pump = directory.groups().version(PUMP);
        long lamp = directory.groups().version(LAMP);

        change(groups -> groups.add("PUMPS00000", PUMP));

        assertThat(directory.groups().version(PUMP)).isNotEqualTo(pump);
        assertThat(directory.groups().version(LAMP)).isEqualTo(lamp);

        change(groups -> groups.put("PUMPS00000", "old pumps", Optional.empty()));
        assertThat(directory.groups().version(LAMP)).isNotEqualTo(lamp);
        lamp = directory.groups().version(LAMP);
        directory.clear();
        assertThat(directory.groups().version(LAMP)).isNotEqualTo(lamp);
        assertThat(of(PUMP)).isEmpty();
    }

    @Test
    void changesThatTakeEffectTogetherBuildOnEachOther() {
        change(groups -> {
            groups.put("PUMPS00000", "pumps", Optional.empty());
            groups.put("OLD0000000", "old", Optional.empty());
            groups.add("PUMPS00000", PUMP);
            groups.take("PUMPS00000", PUMP);
            groups.add("OLD0000000", PUMP);
            groups.take("PUMPS00000", LAMP);
        });

        assertThat(of(PUMP)).containsExactly("OLD0000000=old");
    }

    /** Against a model that remembers everything in maps; a directory that was started again says the same. */
    @Test
    void whateverChangesItSaysWhatTheModelSays() {
        Samples.forAll(300, SplittableRandom::split, random -> {
            LocalStore kept = new MemoryStore();
            DeviceDirectory real = directory(kept);
            Map<String, @Nullable String> parents = new HashMap<>();
            Map<DeviceId, Set<String>> members = new HashMap<>();
            for (int i = random.nextInt(40); i > 0; i--) {
                DeviceDirectory.Batch batch = real.batch();
                for (int j = random.nextInt(4); j >= 0; j--) {
                    String group = "G" + random.nextInt(6);
                    DeviceId device = random.nextBoolean() ? PUMP : LAMP;
                    switch (random.nextInt(5)) {
                        case 0, 1 -> {
                            String parent = random.nextBoolean() ? null : "G" + random.nextInt(6);
                            parents.put(group, parent);
                            batch.groups().put(group, "name of " + group, Optional.ofNullable(parent));
                        }
                        case 2 -> {
                            parents.remove(group);
                            batch.groups().remove(group);
                        }
                        case 3 -> {
                            members.computeIfAbsent(device, unused -> new TreeSet<>())
                                    .add(group);
                            batch.groups().add(group, device);
                        }
                        default -> {
                            members.computeIfAbsent(device, unused -> new TreeSet<>())
                                    .remove(group);
                            batch.groups().take(group, device);
                        }
                    }
                }
                batch.commit();
            }
            DeviceDirectory again = directory(kept);
            again.restore(GroupDirectoryTest::noProduct);
            for (DeviceId device : List.of(PUMP, LAMP)) {
                List<String> expected = expected(members.getOrDefault(device, new TreeSet<>()), parents);
                assertThat(real.groups().of(device))
                        .extracting(DeviceGroup::groupId)
                        .isEqualTo(expected);
                assertThat(again.groups().of(device)).isEqualTo(real.groups().of(device));
            }
        });
    }

    private static ProductProfile noProduct(byte[] record) {
        throw new AssertionError("there is no product");
    }

    private static List<String> expected(Set<String> own, Map<String, @Nullable String> parents) {
        TreeSet<String> all = new TreeSet<>();
        List<String> open = new ArrayList<>(own);
        while (!open.isEmpty()) {
            String next = open.remove(0);
            if (parents.containsKey(next) && all.add(next)) {
                Optional.ofNullable(parents.get(next)).ifPresent(open::add);
            }
        }
        return List.copyOf(all);
    }

    @Test
    void aDamagedStoreIsReported() {
        change(groups -> groups.put("PUMPS00000", "pumps", Optional.empty()));
        DeviceDirectory broken = directory(new Unreadable(store));
        broken.restore(GroupDirectoryTest::noProduct);

        assertThat(broken.groups().known(PUMP)).isEmpty();
        assertThat(broken.isDamaged()).isTrue();
    }

    @Test
    void whileTheRegistryIsReadAnewNobodyIsSaidToBeInNoGroup() {
        change(groups -> groups.put("PUMPS00000", "pumps", Optional.empty()));
        assertThat(directory.groups().known(PUMP)).isPresent();

        directory.suspend();
        assertThat(directory.groups().known(PUMP)).isEmpty();
        directory.clear();
        assertThat(directory.groups().known(PUMP)).isEmpty();
        directory.complete();
        assertThat(directory.groups().known(PUMP)).hasValue(List.of());
    }

    private void change(Consumer<GroupDirectory.Changes> change) {
        DeviceDirectory.Batch batch = directory.batch();
        change.accept(batch.groups());
        batch.commit();
    }

    private List<String> of(DeviceId device) {
        return directory.groups().of(device).stream()
                .map(group -> group.groupId() + "=" + group.name())
                .toList();
    }

    private static DeviceDirectory directory(LocalStore store) {
        return new DeviceDirectory(
                store, new DeviceSecrets(new SecretBox(new byte[SecretBox.KEY_BYTES])), RegistryListener.all());
    }

    /** Lets itself be scanned, and gives nothing. */
    private record Unreadable(LocalStore whole) implements LocalStore {
        @Override
        public byte @Nullable [] get(byte[] key) {
            if (key[0] == 'i') {
                throw new DamagedStoreException("a block does not match its checksum");
            }
            return whole.get(key);
        }

        @Override
        public void scan(byte first, BiConsumer<byte[], byte[]> each) {
            whole.scan(first, each);
        }

        @Override
        public void write(List<Change> changes) {
            whole.write(changes);
        }

        @Override
        public void clear() {
            whole.clear();
        }

        @Override
        public void close() {
            whole.close();
        }
    }
}
