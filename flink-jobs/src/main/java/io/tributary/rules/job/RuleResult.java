package io.tributary.rules.job;

import static io.tributary.rules.compile.SourceColumns.ALL;
import static io.tributary.rules.compile.SourceColumns.DEVICE_NAME;
import static io.tributary.rules.compile.SourceColumns.MESSAGE_ID;
import static io.tributary.rules.compile.SourceColumns.OFFSET;
import static io.tributary.rules.compile.SourceColumns.PARTITION;
import static io.tributary.rules.compile.SourceColumns.PRODUCT_ID;
import static io.tributary.rules.compile.SourceColumns.RECEIVED_AT;
import static io.tributary.rules.compile.SourceColumns.TOPIC;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One result of a rule: the visible columns and, from the hidden ones, where it came from.
 *
 * @param index which of the results of that source record, from 0
 * @param names of the visible columns
 * @param values theirs, in Flink's external Java classes
 */
record RuleResult(
        int partition,
        long offset,
        int index,
        String messageId,
        String productId,
        String deviceName,
        String topic,
        long receivedAtMillis,
        List<String> names,
        List<@Nullable Object> values) {

    /**
     * @param fields hidden and visible columns
     */
    static RuleResult of(List<String> names, List<@Nullable Object> fields, int index) {
        return new RuleResult(
                (int) required(fields, PARTITION),
                (long) required(fields, OFFSET),
                index,
                (String) required(fields, MESSAGE_ID),
                (String) required(fields, PRODUCT_ID),
                (String) required(fields, DEVICE_NAME),
                (String) required(fields, TOPIC),
                ((Instant) required(fields, RECEIVED_AT)).toEpochMilli(),
                names,
                new ArrayList<>(fields.subList(ALL.size(), fields.size())));
    }

    Optional<Object> value(String name) {
        return Optional.ofNullable(values.get(names.indexOf(name)));
    }

    /** The visible columns as a JSON object. */
    byte[] json() {
        return JsonText.ofObject(names, values);
    }

    private static Object required(List<@Nullable Object> fields, int position) {
        Object value = fields.get(position);
        if (value == null) {
            throw new IllegalStateException("hidden column " + ALL.get(position) + " has no value");
        }
        return value;
    }
}
