package io.tributary.management.cloudapi.actions;

import static io.tributary.management.cloudapi.actions.Values.notAllowed;
import static io.tributary.management.cloudapi.actions.Values.seconds;

import io.tributary.management.cloudapi.model.Arguments;
import io.tributary.management.cloudapi.model.CloudRefusal;
import io.tributary.management.registry.Device;
import io.tributary.management.registry.DeviceSettings;
import io.tributary.management.registry.DeviceStatus;
import io.tributary.management.registry.DeviceView;
import io.tributary.management.registry.DeviceX509;
import io.tributary.management.registry.Product;
import io.tributary.management.registry.TagForms;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** A device in the words of this API: the structures DeviceInfo, DeviceTag and DeviceLabel. (Cloud API, section 8.) */
final class DeviceForm {
    private static final Pattern IPV4 = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");
    private static final int INT = 1;
    private static final int STRING = 2;

    /**
     * The structure DeviceInfo, and at the same time the response of DescribeDevice.
     *
     * @param secret of a key device, empty for who may not see it
     * @param keyWaits whether the private key of a certificate device may still be fetched
     */
    static Map<String, Object> info(Product product, DeviceView view, String secret, boolean keyWaits) {
        Device device = view.device();
        DeviceStatus status = view.status();
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("DeviceName", device.id().deviceName());
        info.put("Online", online(status.connection()));
        info.put("LoginTime", seconds(status.onlineAt()));
        info.put("Version", status.firmware().orElse(""));
        info.put("LastUpdateTime", seconds(device.revision().updatedAt()));
        info.put("DeviceCert", device.certificate().map(DeviceX509::pem).orElse(""));
        info.put("DevicePsk", secret);
        info.put("Tags", tags(device.settings()));
        info.put("DeviceType", ProductForm.typeNumber(product));
        info.put("ConnIP", status.address().map(DeviceForm::asNumber).orElse(0L));
        info.put("LogLevel", device.settings().logLevel().ordinal());
        info.put("FirstOnlineTime", seconds(status.firstOnlineAt()));
        info.put("LastOfflineTime", seconds(status.offlineAt()));
        info.put("CreateTime", seconds(device.createdAt()));
        if (!ProductForm.isOfKeys(product)) {
            info.put("CertState", keyWaits ? 0 : 1);
        }
        info.put("EnableState", device.enabled() ? 1 : 0);
        info.put(
                "Labels",
                device.tags().entrySet().stream()
                        .map(tag -> Map.of("Key", tag.getKey(), "Value", tag.getValue()))
                        .toList());
        info.put("ClientIP", status.address().orElse(""));
        info.put("FirmwareUpdateTime", seconds(status.firmwareAt()));
        return info;
    }

    /** The settings of a new device, from the structure Attribute. */
    static DeviceSettings settings(Arguments attribute) {
        Map<String, String> tags = new LinkedHashMap<>();
        Set<String> integers = new HashSet<>();
        Map<String, String> titles = new HashMap<>();
        for (Arguments tag : attribute.structures("Tags")) {
            String name = tag.text("Tag");
            String value = tag.text("Value");
            if (Values.within(tag.number("Type"), INT, STRING, "Attribute.Tags.Type") == INT) {
                if (!TagForms.isInteger(value)) {
                    throw notAllowed("the tag '" + CloudRefusal.shown(name)
                            + "' is of Type 1, an integer, and its Value is '" + CloudRefusal.shown(value) + "'");
                }
                integers.add(name);
            }
            tag.optionalText("Name").ifPresent(title -> titles.put(name, title));
            if (tags.put(name, value) != null) {
                throw notAllowed("the tag '" + CloudRefusal.shown(name) + "' is there twice");
            }
        }
        return DeviceSettings.DEFAULTS.withTags(tags, new TagForms(integers, titles));
    }

    private static List<Map<String, Object>> tags(DeviceSettings settings) {
        TagForms forms = settings.tagForms();
        return settings.tags().entrySet().stream()
                .map(tag -> {
                    Map<String, Object> told = new HashMap<>();
                    told.put("Tag", tag.getKey());
                    told.put("Type", forms.integers().contains(tag.getKey()) ? INT : STRING);
                    told.put("Value", tag.getValue());
                    Optional.ofNullable(forms.titles().get(tag.getKey())).ifPresent(title -> told.put("Name", title));
                    return told;
                })
                .toList();
    }

    private static int online(DeviceStatus.Connection connection) {
        return switch (connection) {
            case OFFLINE -> 0;
            case ONLINE -> 1;
            case NEVER -> 3;
        };
    }

    /** An IPv4 address as an unsigned number; another kind of address does not fit into one. */
    private static long asNumber(String address) {
        var parts = IPV4.matcher(address);
        if (!parts.matches()) {
            return 0;
        }
        long number = 0;
        for (int group : List.of(1, 2, 3, 4)) {
            number = number << 8 | Math.min(255, Integer.parseInt(parts.group(group)));
        }
        return number;
    }

    private DeviceForm() {}
}
