package io.tributary.connect.route;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.transforms.Transformation;

/**
 * Gives each record the name of its table as topic, which is where sinks look for it. Setting {@code tables} lists the pairs:
 * {@code topic=table,topic2=table2}. Offsets stay those of the original topic: Connect remembers it. A record of a topic that is
 * not listed is refused.
 *
 * @param <R> sink or source record
 */
public final class TopicToTable<R extends ConnectRecord<R>> implements Transformation<R>, Versioned {
    static final String TABLES = "tables";

    private static final ConfigDef SETTINGS = new ConfigDef()
            .define(
                    TABLES,
                    ConfigDef.Type.LIST,
                    ConfigDef.NO_DEFAULT_VALUE,
                    ConfigDef.LambdaValidator.with(
                            (name, value) -> tables(value instanceof List<?> pairs ? pairs : List.of()),
                            () -> "topic=table,topic2=table2"),
                    ConfigDef.Importance.HIGH,
                    "The table of each topic: topic=table,topic2=table2");

    private Map<String, String> tables = Map.of();

    @Override
    public void configure(Map<String, ?> settings) {
        tables = tables(new AbstractConfig(SETTINGS, settings, false).getList(TABLES));
    }

    @Override
    public R apply(R record) {
        String table = tables.get(record.topic());
        if (table == null) {
            throw new DataException("no table is set for topic '" + record.topic() + "'; add '" + record.topic()
                    + "=<table>' to the setting '" + TABLES + "' of this transformation, or take the topic out of the"
                    + " connector's 'topics'");
        }
        return record.newRecord(
                table,
                record.kafkaPartition(),
                record.keySchema(),
                record.key(),
                record.valueSchema(),
                record.value(),
                record.timestamp());
    }

    private static Map<String, String> tables(List<?> pairs) {
        Map<String, String> tables = new HashMap<>();
        for (Object pair : pairs) {
            String[] parts = pair.toString().split("=", -1);
            if (parts.length != 2 || parts[0].isBlank() || parts[1].isBlank()) {
                throw new ConfigException(TABLES + ": '" + pair + "' is not of the form topic=table");
            }
            if (tables.put(parts[0].strip(), parts[1].strip()) != null) {
                throw new ConfigException(TABLES + ": topic '" + parts[0].strip() + "' is listed twice; keep one");
            }
        }
        if (tables.isEmpty()) {
            throw new ConfigException(TABLES + ": at least one topic=table is needed");
        }
        return Map.copyOf(tables);
    }

    @Override
    public ConfigDef config() {
        return SETTINGS;
    }

    @Override
    public String version() {
        return Objects.requireNonNullElse(TopicToTable.class.getPackage().getImplementationVersion(), "development");
    }

    @Override
    public void close() {}
}
