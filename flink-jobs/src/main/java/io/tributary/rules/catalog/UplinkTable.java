package io.tributary.rules.catalog;

import static org.apache.flink.streaming.connectors.kafka.table.KafkaConnectorOptions.SCAN_STARTUP_MODE;

import io.tributary.rules.compile.ProductTable;
import io.tributary.rules.program.MessageColumns;
import io.tributary.rules.program.PayloadColumn;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.streaming.connectors.kafka.table.KafkaConnectorOptions.ScanStartupMode;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.catalog.CatalogTable;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.utils.EncodingUtils;

/**
 * A table over {@code uplink}, with the columns that rules see and a watermark on {@code logged_at}. Says nothing of Kafka and the API, so
 * that SHOW CREATE TABLE shows no secret.
 *
 * @param product whose messages it has; every product's when empty
 * @param payload columns behind those of every message
 * @param options of the scan, as hints may change them
 */
record UplinkTable(Optional<String> product, List<PayloadColumn> payload, Map<String, String> options)
        implements CatalogTable {
    static final String MESSAGES = "messages";

    /** Kafka's clock never goes back within a partition, so there is nothing to wait for. */
    private static final String TIME = MessageColumns.NAMES.get(MessageColumns.LOGGED_AT);

    /** All that is kept; and a partition that is quiet for some seconds holds no window back. */
    private static final Map<String, String> DEFAULTS = Map.of(
            SCAN_STARTUP_MODE.key(),
            ScanStartupMode.EARLIEST_OFFSET.toString(),
            FactoryUtil.SOURCE_IDLE_TIMEOUT.key(),
            "5 s");

    UplinkTable {
        payload = List.copyOf(payload);
        options = Map.copyOf(options);
    }

    static UplinkTable ofAllProducts() {
        return new UplinkTable(Optional.empty(), List.of(), DEFAULTS);
    }

    /** @throws IllegalArgumentException when the product's schema cannot be read */
    static UplinkTable of(ProductTable table) {
        return new UplinkTable(Optional.of(table.productId()), table.columns(), DEFAULTS);
    }

    @Override
    public Schema getUnresolvedSchema() {
        return MessageColumns.schemaWith(payload)
                .watermark(TIME, EncodingUtils.escapeIdentifier(TIME))
                .build();
    }

    @Override
    public Map<String, String> getOptions() {
        return options;
    }

    @Override
    public CatalogTable copy(Map<String, String> others) {
        return new UplinkTable(product, payload, others);
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
        return product.map(id -> "messages of the devices of product " + id).orElse("messages of all devices");
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
