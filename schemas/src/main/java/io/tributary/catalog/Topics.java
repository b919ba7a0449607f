package io.tributary.catalog;

import io.tributary.catalog.TopicSpec.Cleanup;
import io.tributary.catalog.TopicSpec.Growth;
import io.tributary.catalog.TopicSpec.Timestamps;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The catalogue of the platform's Kafka topics under the prefix of one installation. (Architecture, "Kafka topics".)
 *
 * @param prefix of every name, such as {@code tributary.}
 */
public record Topics(String prefix) implements Serializable {
    /** Partitions of the topics keyed by device. */
    public static final int DEVICE_PARTITIONS = 4;

    /** Partitions of the downlink, of which every gateway needs one of its own. An operator may add some. */
    public static final int GATEWAYS_AT_MOST = 16;

    private static final Duration MONTH = Duration.ofDays(30);
    private static final Duration WEEK = Duration.ofDays(7);
    private static final Duration DAY = Duration.ofDays(1);
    private static final String DEVICE = "productId/deviceName";
    private static final Pattern PREFIX = Pattern.compile("[a-zA-Z0-9._-]{0,64}");

    public static final TopicSpec UPLINK = byDevice("uplink", "UplinkMessage", WEEK, Timestamps.LOG_APPEND_TIME);
    public static final TopicSpec INBOX = byDevice("inbox", "InboxEvent", WEEK, Timestamps.LOG_APPEND_TIME);
    public static final TopicSpec DOWNLINK = new TopicSpec(
            "downlink",
            DEVICE,
            "DownlinkRecord",
            GATEWAYS_AT_MOST,
            Growth.GROWS,
            Cleanup.DELETE,
            DAY,
            Timestamps.LOG_APPEND_TIME);
    public static final TopicSpec GATEWAYS = new TopicSpec(
            "gateways",
            "downlinkPartition/incarnation",
            "GatewayRecord",
            1,
            Growth.FIXED,
            Cleanup.COMPACT,
            Duration.ZERO,
            Timestamps.LOG_APPEND_TIME);
    public static final TopicSpec LIFECYCLE = byDevice("lifecycle", "LifecycleEvent", WEEK, Timestamps.CREATE_TIME);
    public static final TopicSpec SHADOW = byDevice("shadow", "ShadowChange", WEEK, Timestamps.CREATE_TIME);
    public static final TopicSpec DEVICE_LOG = byDevice("device-log", "DeviceLog", WEEK, Timestamps.CREATE_TIME);
    public static final TopicSpec REGISTRY = compacted(
            "registry",
            "productId, productId/deviceName, authority:id, group:id or member:groupId:productId:deviceName",
            "RegistryRecord");
    public static final TopicSpec RULES = compacted("rules", "rule/revision", "RuleRecord");
    public static final TopicSpec RULE_STATUS = compacted("rule-status", "rule/incarnation/revision", "RuleStatus");
    public static final TopicSpec RULE_CATCH_UPS =
            compacted("rule-catch-ups", "rule/incarnation, or rule/incarnation/revision of one given up", "RuleStatus");
    /** Jars with functions of users, in pieces; a reader checks the hash, which the signed rule names. */
    public static final TopicSpec FUNCTION_BUNDLES = compacted("function-bundles", "sha-256/piece", "");

    public static final TopicSpec SCHEMAS = compacted("schemas", "subject, version", "");
    public static final TopicSpec DEAD_LETTERS = new TopicSpec(
            "dead-letters",
            "rule/<name> or productId/deviceName",
            "DeadLetter",
            1,
            Growth.FIXED,
            Cleanup.DELETE,
            WEEK,
            Timestamps.CREATE_TIME);
    public static final TopicSpec REPLIES = new TopicSpec(
            "replies",
            "request id",
            "Reply",
            DEVICE_PARTITIONS,
            Growth.FIXED,
            Cleanup.DELETE,
            DAY,
            Timestamps.CREATE_TIME);

    public static final TopicSpec AUDIT = new TopicSpec(
            "audit", "resource", "AuditRecord", 1, Growth.FIXED, Cleanup.DELETE, MONTH, Timestamps.CREATE_TIME);

    /** All of them, in the order of the architecture's table. */
    public static final List<TopicSpec> ALL = List.of(
            UPLINK,
            INBOX,
            DOWNLINK,
            GATEWAYS,
            LIFECYCLE,
            SHADOW,
            DEVICE_LOG,
            REGISTRY,
            RULES,
            RULE_STATUS,
            RULE_CATCH_UPS,
            FUNCTION_BUNDLES,
            SCHEMAS,
            DEAD_LETTERS,
            REPLIES,
            AUDIT);

    public Topics {
        if (!PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException("topicPrefix: '" + prefix
                    + "' is not a prefix of Kafka topics; use at most 64 letters, digits, '.', '_', '-'");
        }
    }

    /** The name in Kafka. */
    public String nameOf(TopicSpec topic) {
        return prefix + topic.name();
    }

    /** What one rule wants posted to an HTTP server; written in transactions, so read it with {@code read_committed}. */
    public TopicSpec forwards(String rule, String destination) {
        return new TopicSpec(
                "forward." + rule + "." + destination,
                DEVICE,
                "",
                DEVICE_PARTITIONS,
                Growth.FIXED,
                Cleanup.DELETE,
                WEEK,
                Timestamps.CREATE_TIME);
    }

    /** The output topic of one rule; written in transactions, so read it with {@code read_committed}. */
    public TopicSpec ruleOutput(String rule) {
        return output("rule." + rule);
    }

    /** The rows that the INSERTs of one rule's script write to a table; likewise. */
    public TopicSpec ruleTable(String rule, String destination, String table) {
        return output("rule." + rule + "." + destination + "." + table);
    }

    private static TopicSpec output(String name) {
        return new TopicSpec(
                name,
                "as the rule says",
                "",
                DEVICE_PARTITIONS,
                Growth.FIXED,
                Cleanup.DELETE,
                WEEK,
                Timestamps.CREATE_TIME);
    }

    private static TopicSpec byDevice(String name, String value, Duration retention, Timestamps timestamps) {
        return new TopicSpec(
                name, DEVICE, value, DEVICE_PARTITIONS, Growth.FIXED, Cleanup.DELETE, retention, timestamps);
    }

    private static TopicSpec compacted(String name, String key, String value) {
        return new TopicSpec(name, key, value, 1, Growth.FIXED, Cleanup.COMPACT, Duration.ZERO, Timestamps.CREATE_TIME);
    }
}
