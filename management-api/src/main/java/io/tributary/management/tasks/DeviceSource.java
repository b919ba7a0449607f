package io.tributary.management.tasks;

import io.tributary.management.registry.NewDevice;
import io.tributary.management.transfer.DeviceFile;
import java.io.Closeable;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The devices of a task, in the same order each time it is opened. Only names that the platform chooses are others each time. */
final class DeviceSource implements Closeable {
    private static final String LETTERS_AND_DIGITS = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final int NAME_LENGTH = 16;

    private final DeviceFile items;
    private final Closeable under;

    private DeviceSource(DeviceFile items, Closeable under) {
        this.items = items;
        this.under = under;
    }

    /**
     * Opens the devices of a task at the first.
     *
     * @throws io.tributary.identity.RejectedException INVALID when the file is none of devices, NOT_FOUND when it is gone
     */
    static DeviceSource open(Work work, TaskFiles files) throws IOException {
        if (work instanceof Work.Names names) {
            return new DeviceSource(
                    new Counting(names.names().size(), at -> names.names().get(at)), () -> {});
        }
        if (work instanceof Work.Random random) {
            SecureRandom chance = new SecureRandom();
            return new DeviceSource(new Counting(random.count(), at -> name(chance)), () -> {});
        }
        if (work instanceof Work.InFile file) {
            NamedColumns named = new NamedColumns(files.open(file));
            return new DeviceSource(named, named);
        }
        throw new IllegalStateException("no devices for " + work);
    }

    /** The next devices, or what is wrong with them; fewer than so many at the end. */
    List<DeviceFile.Item> next(int count) throws IOException {
        List<DeviceFile.Item> window = new ArrayList<>();
        while (window.size() < count) {
            Optional<DeviceFile.Item> item = items.next();
            if (item.isEmpty()) {
                break;
            }
            window.add(item.get());
        }
        return window;
    }

    /** Passes over devices; how many there were, if not as many as that. */
    int skip(int count) throws IOException {
        int skipped = 0;
        while (skipped < count && items.next().isPresent()) {
            skipped++;
        }
        return skipped;
    }

    @Override
    public void close() throws IOException {
        under.close();
    }

    private static String name(SecureRandom chance) {
        StringBuilder name = new StringBuilder(NAME_LENGTH);
        for (int i = 0; i < NAME_LENGTH; i++) {
            name.append(LETTERS_AND_DIGITS.charAt(chance.nextInt(LETTERS_AND_DIGITS.length())));
        }
        return name.toString();
    }

    @FunctionalInterface
    private interface Names {
        String at(int index);
    }

    /** Devices of which only the names are decided. */
    private static final class Counting implements DeviceFile {
        private final int count;
        private final Names names;
        private int next;

        Counting(int count, Names names) {
            this.count = count;
            this.names = names;
        }

        @Override
        public Optional<Item> next() {
            if (next == count) {
                return Optional.empty();
            }
            NewDevice device = NewDevice.named(names.at(next));
            next++;
            return Optional.of(new Item(next, Optional.of(device), Optional.empty()));
        }
    }
}
