package io.tributary.management.registry;

import java.util.Map;

/**
 * What the account decides of a device.
 *
 * @param enabled whether it may connect
 * @param alias a name people know it by, at most 64 characters
 * @param description at most 256 characters
 * @param tags what it is found by: at most 20, names of 1 to 32 characters, values of at most 128
 * @param tagForms types and titles of tags; of those alone that there are
 * @param logLevel what its SDK is to report
 */
public record DeviceSettings(
        boolean enabled,
        String alias,
        String description,
        Map<String, String> tags,
        TagForms tagForms,
        LogLevel logLevel) {
    private static final Labels.Bounds TAGS = new Labels.Bounds("tags", 20, 32, 128);

    /** As devices begin. */
    public static final DeviceSettings DEFAULTS =
            new DeviceSettings(true, "", "", Map.of(), TagForms.NONE, LogLevel.OFF);

    private static final int MAX_ALIAS = 64;
    private static final int MAX_DESCRIPTION = 256;

    /** Least severe entries a device reports; each includes those before it. */
    public enum LogLevel {
        OFF,
        ERROR,
        WARNING,
        INFO,
        DEBUG
    }

    public DeviceSettings {
        tags = TAGS.require(tags);
        tagForms = tagForms.of(tags);
        Labels.requireText(alias, MAX_ALIAS, "alias");
        Labels.requireText(description, MAX_DESCRIPTION, "description");
    }

    public DeviceSettings withEnabled(boolean other) {
        return new DeviceSettings(other, alias, description, tags, tagForms, logLevel);
    }

    public DeviceSettings withAlias(String other) {
        return new DeviceSettings(enabled, other, description, tags, tagForms, logLevel);
    }

    public DeviceSettings withDescription(String other) {
        return new DeviceSettings(enabled, alias, other, tags, tagForms, logLevel);
    }

    public DeviceSettings withTags(Map<String, String> others) {
        return withTags(others, tagForms);
    }

    public DeviceSettings withTags(Map<String, String> others, TagForms forms) {
        return new DeviceSettings(enabled, alias, description, others, forms, logLevel);
    }

    public DeviceSettings withLogLevel(LogLevel other) {
        return new DeviceSettings(enabled, alias, description, tags, tagForms, other);
    }
}
