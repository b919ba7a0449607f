package io.tributary.rules.fabric;

import io.tributary.rules.program.EventTable;
import io.tributary.rules.program.PayloadColumn;
import io.tributary.rules.program.SourceLog;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A view of each log, and one row for all who read the same columns of it. Not thread-safe. */
final class LogViews {
    private final UplinkView messages = new UplinkView();
    private final EventView<?> lifecycle = new EventView<>(EventTable.LIFECYCLE);
    private final EventView<?> shadow = new EventView<>(EventTable.SHADOW);
    private final LazyRow ofLifecycle = new EventRow(lifecycle);
    private final LazyRow ofShadow = new EventRow(shadow);
    private final Map<List<PayloadColumn>, LazyRow> ofMessages = new HashMap<>();

    LogView of(SourceLog log) {
        return switch (log) {
            case MESSAGES -> messages;
            case LIFECYCLE -> lifecycle;
            case SHADOW -> shadow;
        };
    }

    /**
     * Turns with the log's view.
     *
     * @param payload columns behind those of every message; none for other logs
     */
    LazyRow row(SourceLog log, List<PayloadColumn> payload) {
        return switch (log) {
            case MESSAGES -> ofMessages.computeIfAbsent(payload, columns -> new MessageRow(messages, columns));
            case LIFECYCLE -> ofLifecycle;
            case SHADOW -> ofShadow;
        };
    }
}
