package io.tributary.rules.fabric;

import io.tributary.rules.action.JsonText;
import io.tributary.rules.action.SourceMessage;
import io.tributary.rules.program.EventTable;
import io.tributary.rules.program.MessageColumns.Named;
import io.tributary.stream.LogRecord;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * An event about a device, as rules see it: found by {@code productId/deviceName}, and its time is when it happened. Such logs are
 * written at once and perhaps twice; the id of an event tells repeats.
 */
final class EventView<E extends SpecificRecord> extends LogView {
    /** Of what a device gets that an event causes, when the rule says the message's. */
    private static final int QOS = 1;

    private final EventTable<E> table;
    private final List<String> names;
    private @Nullable E event;
    private @Nullable SourceMessage source;

    EventView(EventTable<E> table) {
        this.table = table;
        this.names = table.named().stream().map(Named::name).toList();
    }

    @Override
    void turnTo(LogRecord next) {
        source = null;
        event = table.decode(next.value());
    }

    private E event() {
        E present = event;
        if (present == null) {
            throw new IllegalStateException("no record was read");
        }
        return present;
    }

    /** A column's value, in Flink's external Java classes. */
    @Nullable
    Object value(int column) {
        return table.value(event(), record().partition(), record().offset(), column);
    }

    int columns() {
        return table.size();
    }

    @Override
    String topic() {
        return table.common().productId().apply(event()) + "/"
                + table.common().deviceName().apply(event());
    }

    @Override
    String messageId() {
        return table.common().id().apply(event());
    }

    @Override
    long timeMillis() {
        return table.common().time().apply(event()).toEpochMilli();
    }

    @Override
    String repeatId() {
        return messageId();
    }

    /** It was on no topic of MQTT; its payload is its columns, as a JSON object. */
    @Override
    SourceMessage toSource() {
        SourceMessage present = source;
        if (present == null) {
            List<@Nullable Object> values = new ArrayList<>();
            for (int i = 0; i < columns(); i++) {
                values.add(value(i));
            }
            present = new SourceMessage(
                    messageId(),
                    table.common().productId().apply(event()),
                    table.common().deviceName().apply(event()),
                    "",
                    JsonText.ofObject(names, values),
                    QOS,
                    timeMillis(),
                    record().partition(),
                    record().offset(),
                    table.common().hops().apply(event()));
            source = present;
        }
        return present;
    }
}
