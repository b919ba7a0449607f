package io.tributary.rules.catalog;

import static org.apache.flink.table.factories.FactoryUtil.createTableFactoryHelper;

import java.util.Map;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.streaming.connectors.kafka.table.KafkaConnectorOptions;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.factories.DynamicTableSinkFactory;
import org.apache.flink.table.factories.DynamicTableSourceFactory;
import org.apache.flink.table.factories.FactoryUtil.TableFactoryHelper;

/** How the catalog's tables are read; writing to one is refused. No service: Flink gets it from the catalog, which knows where Kafka is. */
final class HubTableFactory implements DynamicTableSourceFactory, DynamicTableSinkFactory {
    private final HubLogs logs;

    HubTableFactory(HubLogs logs) {
        this.logs = logs;
    }

    @Override
    public String factoryIdentifier() {
        return "tributary-log";
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return Set.of();
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        return Set.of(
                KafkaConnectorOptions.SCAN_STARTUP_MODE,
                KafkaConnectorOptions.SCAN_STARTUP_TIMESTAMP_MILLIS,
                KafkaConnectorOptions.SCAN_BOUNDED_MODE,
                KafkaConnectorOptions.SCAN_BOUNDED_TIMESTAMP_MILLIS);
    }

    @Override
    public DynamicTableSource createDynamicTableSource(Context context) {
        String name = context.getObjectIdentifier().asSummaryString();
        TableFactoryHelper helper = createTableFactoryHelper(this, context);
        helper.validateExcept(HubOptions.PROPERTIES);
        if (!(context.getCatalogTable().getOrigin() instanceof HubTable table)) {
            throw new ValidationException(
                    "table " + name + " does not come from the catalog itself, but out of a stored plan:"
                            + " SET 'table.plan.restore.catalog-objects' = 'IDENTIFIER', so that the catalog is asked again");
        }
        Map<String, String> properties = HubCatalogFactory.kafkaProperties(table.options());
        return new LogScan(
                table,
                logs.with(properties),
                ScanRange.of(helper.getOptions(), properties.containsKey("group.id")),
                context.getPhysicalRowDataType());
    }

    @Override
    public DynamicTableSink createDynamicTableSink(Context context) {
        throw new ValidationException("table " + context.getObjectIdentifier().asSummaryString()
                + " cannot be written to: its rows are what devices publish, and what happens to them. A rule's actions send rows to devices, topics"
                + " and databases; INSERT INTO a table of another connector.");
    }
}
