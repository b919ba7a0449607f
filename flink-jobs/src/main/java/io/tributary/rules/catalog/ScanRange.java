package io.tributary.rules.catalog;

import static org.apache.flink.streaming.connectors.kafka.table.KafkaConnectorOptions.SCAN_BOUNDED_MODE;
import static org.apache.flink.streaming.connectors.kafka.table.KafkaConnectorOptions.SCAN_BOUNDED_TIMESTAMP_MILLIS;
import static org.apache.flink.streaming.connectors.kafka.table.KafkaConnectorOptions.SCAN_STARTUP_MODE;
import static org.apache.flink.streaming.connectors.kafka.table.KafkaConnectorOptions.SCAN_STARTUP_TIMESTAMP_MILLIS;

import java.util.Optional;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.table.api.ValidationException;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;

/**
 * From where to where a scan reads, in the options of Flink's own Kafka connector.
 *
 * @param to where it ends; it follows the topic when empty
 */
record ScanRange(OffsetsInitializer from, Optional<OffsetsInitializer> to) {

    /**
     * @param hasGroup whether a consumer group is named
     * @throws ValidationException when the options do not go together
     */
    static ScanRange of(ReadableConfig options, boolean hasGroup) {
        return new ScanRange(from(options, hasGroup), to(options));
    }

    private static OffsetsInitializer from(ReadableConfig options, boolean hasGroup) {
        return switch (options.get(SCAN_STARTUP_MODE)) {
            case EARLIEST_OFFSET -> OffsetsInitializer.earliest();
            case LATEST_OFFSET -> OffsetsInitializer.latest();
            case TIMESTAMP -> OffsetsInitializer.timestamp(millis(options, SCAN_STARTUP_TIMESTAMP_MILLIS));
            case GROUP_OFFSETS -> {
                if (!hasGroup) {
                    throw new ValidationException("'scan.startup.mode' = 'group-offsets' needs a group:"
                            + " say 'properties.group.id' = '…' in the same hint");
                }
                yield OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST);
            }
            case SPECIFIC_OFFSETS ->
                throw new ValidationException(
                        "'scan.startup.mode' = 'specific-offsets' is not known here:"
                                + " read from 'earliest-offset' or 'timestamp', and say WHERE `partition` = … AND `offset` >= …");
        };
    }

    private static Optional<OffsetsInitializer> to(ReadableConfig options) {
        return switch (options.get(SCAN_BOUNDED_MODE)) {
            case UNBOUNDED -> Optional.empty();
            case LATEST_OFFSET -> Optional.of(OffsetsInitializer.latest());
            case TIMESTAMP -> Optional.of(OffsetsInitializer.timestamp(millis(options, SCAN_BOUNDED_TIMESTAMP_MILLIS)));
            case GROUP_OFFSETS, SPECIFIC_OFFSETS ->
                throw new ValidationException("'scan.bounded.mode' = '" + options.get(SCAN_BOUNDED_MODE)
                        + "' is not known here: take 'latest-offset' or 'timestamp'");
        };
    }

    private static long millis(ReadableConfig options, ConfigOption<Long> option) {
        return options.getOptional(option)
                .orElseThrow(
                        () -> new ValidationException("say '" + option.key() + "' = '…' too, in Unix milliseconds"));
    }
}
