package io.tributary.rules.program;

import static org.apache.flink.table.api.DataTypes.BIGINT;
import static org.apache.flink.table.api.DataTypes.INT;
import static org.apache.flink.table.api.DataTypes.STRING;
import static org.apache.flink.table.api.DataTypes.TIMESTAMP_LTZ;

import io.tributary.codec.AvroCodec;
import io.tributary.rules.program.MessageColumns.Named;
import io.tributary.schemas.avro.DeviceGroup;
import io.tributary.schemas.avro.LifecycleEvent;
import io.tributary.schemas.avro.ShadowChange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.table.types.DataType;
import org.jspecify.annotations.Nullable;

/**
 * What rules see of a log that is written about devices, not by them: the columns of its table and where each value comes from. All such
 * tables begin with the same columns, and end with the groups of the device and the place in the log. Immutable.
 *
 * @param <E> the record of the log
 */
public final class EventTable<E extends SpecificRecord> {
    /** That it happened to a device: it came, went, was removed; or that a message for it was lost. */
    public static final EventTable<LifecycleEvent> LIFECYCLE = new EventTable<>(
            AvroCodec.of(LifecycleEvent.class),
            new Common<>(
                    LifecycleEvent::getEventId,
                    LifecycleEvent::getProductId,
                    LifecycleEvent::getDeviceName,
                    LifecycleEvent::getTime,
                    LifecycleEvent::getGroups,
                    LifecycleEvent::getHops),
            List.of(
                    new Column<>("event", STRING().notNull(), LifecycleEvent::getEvent),
                    new Column<>("cause", STRING(), said(LifecycleEvent::getCause)),
                    new Column<>("epoch", BIGINT(), given(LifecycleEvent::getEpoch, epoch -> epoch >= 0)),
                    new Column<>("gateway", STRING(), said(LifecycleEvent::getGateway)),
                    new Column<>("address", STRING(), said(LifecycleEvent::getAddress)),
                    new Column<>("parent", STRING(), said(LifecycleEvent::getParent)),
                    new Column<>("message_id", STRING(), LifecycleEvent::getMessageId),
                    new Column<>("topic", STRING(), LifecycleEvent::getTopic)));

    /** That a shadow has another version. */
    public static final EventTable<ShadowChange> SHADOW = new EventTable<>(
            AvroCodec.of(ShadowChange.class),
            new Common<>(
                    ShadowChange::getEventId,
                    ShadowChange::getProductId,
                    ShadowChange::getDeviceName,
                    ShadowChange::getTime,
                    ShadowChange::getGroups,
                    change -> 0), // a message of a rule changes no shadow
            List.of(
                    new Column<>("shadow", STRING().notNull(), ShadowChange::getShadow),
                    new Column<>("version", BIGINT().notNull(), ShadowChange::getVersion),
                    new Column<>("changed_by", STRING().notNull(), ShadowChange::getBy),
                    new Column<>("before", STRING().notNull(), ShadowChange::getBefore),
                    new Column<>("after", STRING().notNull(), ShadowChange::getAfter)));

    /**
     * What every event has.
     *
     * @param id the same at every attempt to write it
     * @param time when it happened, which is the same at every attempt, too
     * @param groups in which the device was
     * @param hops rules one after the other that led to it
     */
    public record Common<E>(
            Function<E, String> id,
            Function<E, String> productId,
            Function<E, String> deviceName,
            Function<E, Instant> time,
            Function<E, List<DeviceGroup>> groups,
            Function<E, Integer> hops) {}

    private record Column<E>(String name, DataType type, Function<E, @Nullable Object> value) {}

    private final AvroCodec<E> codec;
    private final Common<E> common;
    private final List<Column<E>> columns;

    private EventTable(AvroCodec<E> codec, Common<E> common, List<Column<E>> own) {
        this.codec = codec;
        this.common = common;
        List<Column<E>> all = new ArrayList<>(List.of(
                new Column<>("event_id", STRING().notNull(), common.id()::apply),
                new Column<>("product_id", STRING().notNull(), common.productId()::apply),
                new Column<>("device_name", STRING().notNull(), common.deviceName()::apply),
                new Column<>("occurred_at", TIMESTAMP_LTZ(3).notNull(), common.time()::apply)));
        all.addAll(own);
        all.add(new Column<>("group_ids", MessageColumns.GROUPS, each(DeviceGroup::getGroupId)));
        all.add(new Column<>("group_names", MessageColumns.GROUPS, each(DeviceGroup::getName)));
        this.columns = List.copyOf(all);
    }

    private Function<E, @Nullable Object> each(Function<DeviceGroup, String> part) {
        return event -> common.groups().apply(event).stream().map(part).toArray(String[]::new);
    }

    /** @throws io.tributary.codec.MalformedRecordException when it is no such event */
    public E decode(byte[] value) {
        return codec.decode(value);
    }

    public byte[] encode(E event) {
        return codec.encode(event);
    }

    public Common<E> common() {
        return common;
    }

    /** The columns of its table, in order. */
    public List<Named> named() {
        List<Named> named = new ArrayList<>();
        columns.forEach(column -> named.add(new Named(column.name(), column.type())));
        named.add(new Named("partition", INT().notNull()));
        named.add(new Named("offset", BIGINT().notNull()));
        return List.copyOf(named);
    }

    /** How many columns it has. */
    public int size() {
        return columns.size() + 2;
    }

    /** A column's value, in Flink's external Java classes. */
    public @Nullable Object value(E event, int partition, long offset, int column) {
        if (column < columns.size()) {
            return columns.get(column).value().apply(event);
        }
        if (column == columns.size()) {
            return partition;
        }
        return offset;
    }

    /** What is empty when there is none has no value. */
    private static <E> Function<E, @Nullable Object> said(Function<E, String> text) {
        return event -> {
            String value = text.apply(event);
            return value.isEmpty() ? null : value;
        };
    }

    private static <E> Function<E, @Nullable Object> given(Function<E, Long> number, Predicate<Long> isOne) {
        return event -> {
            Long value = number.apply(event);
            return isOne.test(value) ? value : null;
        };
    }
}
