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
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A device in the words of this API: the structures DeviceInfo, DeviceTag and DeviceLabel. (Cloud API, section 8.) */
final class DeviceForm {
    private static final Pattern INTEGER = Pattern.compile("-?\\d{1,18}");
    private static final Pattern IPV4 = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");
    private static final Base64.Encoder PEM = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
    private static final int INT = 1;
    private static final int STRING = 2;

    /**
     * The structure DeviceInfo, and at the same time the response of DescribeDevice.
     *
     * @param secret of a key device, empty for who may not see it
     */
    static Map<String, Object> info(Product product, DeviceView view, String secret) {
        Device device = view.device();
        DeviceStatus status = view.status();
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("DeviceName", device.id().deviceName());
        info.put("Online", online(status.connection()));
        info.put("LoginTime", seconds(status.onlineAt()));
        info.put("Version", status.firmware().orElse(""));
        info.put("LastUpdateTime", seconds(device.revision().updatedAt()));
        info.put("DeviceCert", device.certificate().map(DeviceForm::pem).orElse(""));
        info.put("DevicePsk", secret);
        info.put("Tags", device.tags().entrySet().stream().map(DeviceForm::tag).toList());
        info.put("DeviceType", ProductForm.typeNumber(product));
        info.put("ConnIP", status.address().map(DeviceForm::asNumber).orElse(0L));
        info.put("LogLevel", device.settings().logLevel().ordinal());
        info.put("FirstOnlineTime", seconds(status.firstOnlineAt()));
        info.put("LastOfflineTime", seconds(status.offlineAt()));
        info.put("CreateTime", seconds(device.createdAt()));
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
        for (Arguments tag : attribute.structures("Tags")) {
            String name = tag.text("Tag");
            String value = tag.text("Value");
            if (Values.within(tag.number("Type"), INT, STRING, "Attribute.Tags.Type") == INT
                    && !INTEGER.matcher(value).matches()) {
                throw notAllowed("the tag '" + CloudRefusal.shown(name)
                        + "' is of Type 1, an integer, and its Value is '" + CloudRefusal.shown(value) + "'");
            }
            if (tags.put(name, value) != null) {
                throw notAllowed("the tag '" + CloudRefusal.shown(name) + "' is there twice");
            }
        }
        return DeviceSettings.DEFAULTS.withTags(tags);
    }

    static String pem(DeviceX509 certificate) {
        return "-----BEGIN CERTIFICATE-----\n" + PEM.encodeToString(certificate.der())
                + "\n-----END CERTIFICATE-----\n";
    }

    private static Map<String, Object> tag(Map.Entry<String, String> tag) {
        // The registry keeps a tag's value as text and does not remember that it was declared to be an integer.
        return Map.of("Tag", tag.getKey(), "Type", STRING, "Value", tag.getValue());
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
