package io.tributary.management.registry;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.util.Optional;

/**
 * Which devices of a product are looked for: those that meet every condition that is given. Name, connection and firmware, or name and
 * tag, are found by index; the others are looked at one by one, a bounded number for each page.
 *
 * @param namePrefix what the name begins with
 * @param nameContains what the name contains
 * @param enabled whether it may connect
 * @param tag a tag it has
 * @param connection whether it is there
 * @param firmware the version it reported; an empty text finds devices that reported none
 */
public record DeviceSearch(
        Optional<String> namePrefix,
        Optional<String> nameContains,
        Optional<Boolean> enabled,
        Optional<Tag> tag,
        Optional<DeviceStatus.Connection> connection,
        Optional<String> firmware) {
    /** Every device. */
    public static final DeviceSearch ALL = new DeviceSearch(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** A tag by its name and its whole value. */
    public record Tag(String name, String value) {}

    public DeviceSearch {
        namePrefix.ifPresent(text -> requireLength(text, 48, "namePrefix"));
        nameContains.ifPresent(text -> requireLength(text, 48, "nameContains"));
        tag.ifPresent(wanted -> {
            requireLength(wanted.name(), 32, "tag");
            requireLength(wanted.value(), 128, "tag");
        });
        firmware.ifPresent(text -> requireLength(text, 64, "firmware"));
    }

    /** Whether the device meets every condition. */
    public boolean matches(DeviceView view) {
        String name = view.device().id().deviceName();
        return namePrefix.map(name::startsWith).orElse(true)
                && nameContains.map(name::contains).orElse(true)
                && enabled.map(wanted -> wanted == view.device().enabled()).orElse(true)
                && tag.map(wanted -> wanted.value().equals(view.device().tags().get(wanted.name())))
                        .orElse(true)
                && connection
                        .map(wanted -> wanted == view.status().connection())
                        .orElse(true)
                && firmware.map(wanted -> wanted.equals(view.status().firmware().orElse("")))
                        .orElse(true);
    }

    public DeviceSearch withNamePrefix(String prefix) {
        return new DeviceSearch(Optional.of(prefix), nameContains, enabled, tag, connection, firmware);
    }

    public DeviceSearch withNameContains(String part) {
        return new DeviceSearch(namePrefix, Optional.of(part), enabled, tag, connection, firmware);
    }

    public DeviceSearch withEnabled(boolean wanted) {
        return new DeviceSearch(namePrefix, nameContains, Optional.of(wanted), tag, connection, firmware);
    }

    public DeviceSearch withTag(String name, String value) {
        return new DeviceSearch(
                namePrefix, nameContains, enabled, Optional.of(new Tag(name, value)), connection, firmware);
    }

    public DeviceSearch withConnection(DeviceStatus.Connection wanted) {
        return new DeviceSearch(namePrefix, nameContains, enabled, tag, Optional.of(wanted), firmware);
    }

    public DeviceSearch withFirmware(String version) {
        return new DeviceSearch(namePrefix, nameContains, enabled, tag, connection, Optional.of(version));
    }

    private static void requireLength(String text, int length, String field) {
        if (text.length() > length) {
            throw new RejectedException(
                    Rejection.INVALID, field + " is too long", "Use at most " + length + " characters.", field);
        }
    }
}
