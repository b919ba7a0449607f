package io.tributary.rules.fabric;

import java.time.Instant;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.data.binary.BinaryStringData;
import org.jspecify.annotations.Nullable;

/** An event about a device as generated code reads it. */
final class EventRow extends LazyRow {
    private final EventView<?> view;

    EventRow(EventView<?> view) {
        super(view, view.columns());
        this.view = view;
    }

    @Override
    @Nullable
    Object make(int position) {
        Object value = view.value(position);
        if (value instanceof String text) {
            return BinaryStringData.fromString(text);
        }
        if (value instanceof String[] texts) {
            return LazyRow.texts(texts);
        }
        return value instanceof Instant time ? TimestampData.fromInstant(time) : value;
    }
}
