package io.tributary.rules.catalog;

import static org.apache.flink.streaming.connectors.kafka.table.KafkaConnectorOptions.SCAN_STARTUP_MODE;

import io.tributary.rules.compile.ProductTable;
import io.tributary.rules.program.MessageColumns;
import io.tributary.rules.program.PayloadColumn;
import io.tributary.rules.program.SourceLog;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.streaming.connectors.kafka.table.KafkaConnectorOptions.ScanStartupMode;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.catalog.CatalogTable;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.utils.EncodingUtils;

/**
 * A table over a log, with the columns that rules see and a watermark. Says nothing of Kafka and the API, so
 * that SHOW CREATE TABLE shows no secret.
 *
 * @param log whose records it has
 * @param product whose messages it has; every product's when empty
 * @param payload columns behind those of every message
 * @param options of the scan, as hints may change them
 */
record HubTable(SourceLog log, Optional<String> product, List<PayloadColumn> payload, Map<String, String> options)
        implements CatalogTable {
    /** Kafka's clock never goes back within a partition, so there is nothing to wait for. */
    private static final String LOGGED = MessageColumns.NAMES.get(MessageColumns.LOGGED_AT);

    /**
     * Several writers share a partition, each in the order of its devices' inbox, so events come a little late. One that is written again
     * comes later still, and a window leaves it out.
     */
    private static final String OCCURRED = "occurred_at";

    private static final String PATIENCE = " - INTERVAL '5' SECOND";

    /** All that is kept; and a partition that is quiet for some seconds holds no window back. */
    private static final Map<String, String> DEFAULTS = Map.of(
            SCAN_STARTUP_MODE.key(),
            ScanStartupMode.EARLIEST_OFFSET.toString(),
            FactoryUtil.SOURCE_IDLE_TIMEOUT.key(),
            "5 s");

    HubTable {
        payload = List.copyOf(payload);
        options = Map.copyOf(options);
    }

    /** Of all products. */
    static HubTable of(SourceLog log) {
        return new HubTable(log, Optional.empty(), List.of(), DEFAULTS);
    }

    /** @throws IllegalArgumentException when the product's schema cannot be read */
    static HubTable of(ProductTable table) {
        return new HubTable(SourceLog.MESSAGES, Optional.of(table.productId()), table.columns(), DEFAULTS);
    }

    @Override
    public Schema getUnresolvedSchema() {
        return log == SourceLog.MESSAGES
                ? MessageColumns.schemaWith(payload)
                        .watermark(LOGGED, EncodingUtils.escapeIdentifier(LOGGED))
                        .build()
                : log.schema()
                        .watermark(OCCURRED, EncodingUtils.escapeIdentifier(OCCURRED) + PATIENCE)
                        .build();
    }

    @Override
    public Map<String, String> getOptions() {
        return options;
    }

    @Override
    public CatalogTable copy(Map<String, String> others) {
        return new HubTable(log, product, payload, others);
    }

    @Override
    public CatalogTable copy() {
        return this;
    }

    @Override
    public boolean isPartitioned() {
        return false;
    }

    @Override
    public List<String> getPartitionKeys() {
        return List.of();
    }

    @Override
    public String getComment() {
        return product.map(id -> "messages of the devices of product " + id).orElseGet(() -> switch (log) {
            case MESSAGES -> "messages of all devices";
            case LIFECYCLE -> "what happens to devices";
            case SHADOW -> "each change of a shadow";
        });
    }

    @Override
    public Optional<String> getDescription() {
        return Optional.of(getComment());
    }

    @Override
    public Optional<String> getDetailedDescription() {
        return Optional.empty();
    }
}
