package io.tributary.management.tasks;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.registry.DeviceSettings;
import io.tributary.management.registry.NewDevice;
import io.tributary.management.transfer.DeviceFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is decided of devices before they are made, and kept until it is known what became of them: by its secret, whoever goes on after a
 * node's death tells a device that was made for the task from one that was there before.
 */
record Plan(List<Entry> entries) {
    /**
     * @param deviceName empty for a line that makes no device
     * @param secret the platform's for it; empty where the line brings its own
     * @param present whether there was a device of the name before
     */
    record Entry(String deviceName, String secret, boolean present) {
        static final Entry NOTHING = new Entry("", "", false);
    }

    Plan {
        entries = List.copyOf(entries);
    }

    /** The devices as they are to be made. */
    List<DeviceFile.Item> over(List<DeviceFile.Item> items) {
        List<DeviceFile.Item> planned = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            planned.add(over(items.get(i), entries.get(i)));
        }
        return planned;
    }

    private static DeviceFile.Item over(DeviceFile.Item item, Entry entry) {
        if (entry.deviceName().isEmpty() || item.device().isEmpty()) {
            return item;
        }
        if (entry.present()) {
            RejectedException exists = new RejectedException(
                    Rejection.CONFLICT,
                    "there is a device " + entry.deviceName() + " already",
                    "Choose another device name, or delete the device first.",
                    "deviceName");
            return new DeviceFile.Item(item.line(), Optional.empty(), Optional.of(exists));
        }
        NewDevice wanted = item.device().get();
        DeviceSettings settings = wanted.settings();
        Optional<String> secret = wanted.secret().or(() -> Optional.of(entry.secret()));
        return new DeviceFile.Item(
                item.line(),
                Optional.of(new NewDevice(entry.deviceName(), secret, wanted.certificate(), settings)),
                Optional.empty());
    }

    /** A line each: names and secrets have no blanks. */
    byte[] bytes() {
        StringBuilder text = new StringBuilder();
        for (Entry entry : entries) {
            text.append(entry.deviceName())
                    .append(' ')
                    .append(entry.secret())
                    .append(' ')
                    .append(entry.present())
                    .append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    static Plan of(byte[] bytes) {
        return new Plan(new String(bytes, StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.split(" ", -1))
                .map(words -> new Entry(words[0], words[1], Boolean.parseBoolean(words[2])))
                .toList());
    }
}
