package io.tributary.rules.catalog;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** What {@code CREATE CATALOG} says besides {@code type}. What begins with {@link #PROPERTIES} goes to Kafka's clients. */
final class HubOptions {
    static final String PROPERTIES = "properties.";

    static final ConfigOption<String> BOOTSTRAP_SERVERS = ConfigOptions.key("bootstrap.servers")
            .stringType()
            .noDefaultValue()
            .withDescription("The platform's Kafka brokers, as the cluster that runs the queries reaches them.");

    static final ConfigOption<String> API = ConfigOptions.key("api")
            .stringType()
            .noDefaultValue()
            .withDescription("Address of the management API, http or https.");

    static final ConfigOption<String> API_KEY = ConfigOptions.key("api-key")
            .stringType()
            .noDefaultValue()
            .withDescription("A native key (tk_…) whose user may product:List and product:Get.");

    static final ConfigOption<String> TOPIC_PREFIX = ConfigOptions.key("topic-prefix")
            .stringType()
            .defaultValue("tributary.")
            .withDescription("What the platform's topic names begin with: its setting kafka.topicPrefix.");

    private HubOptions() {}
}
