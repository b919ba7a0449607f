package io.tributary.device.job;

import io.tributary.codec.MalformedRecordException;
import io.tributary.device.DeviceEvent;
import io.tributary.device.DeviceFold;
import io.tributary.device.DeviceState;
import io.tributary.device.Effect;
import io.tributary.stream.LogRecord;
import io.tributary.stream.OutgoingRecord;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps each device's state in Flink; every decision is {@link DeviceFold}'s. What cannot be read is counted, named and passed by. */
final class DeviceStateFunction extends KeyedProcessFunction<String, LogRecord, OutgoingRecord> {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceStateFunction.class);

    private final DeviceFold fold;
    private transient ValueState<DeviceState> state;
    private transient Counter unreadable;
    private transient Counter unknown;
    private transient Counter dropped;

    DeviceStateFunction(DeviceFold fold) {
        this.fold = fold;
    }

    @Override
    public void open(OpenContext context) {
        state = getRuntimeContext().getState(new ValueStateDescriptor<>("device", DeviceState.class));
        MetricGroup metrics = getRuntimeContext().getMetricGroup();
        unreadable = metrics.counter("inboxUnreadable");
        unknown = metrics.counter("inboxUnknownKind");
        dropped = metrics.counter("messagesDropped");
    }

    @Override
    public void processElement(LogRecord record, Context context, Collector<OutgoingRecord> out) throws Exception {
        Optional<DeviceEvent> event = read(record);
        if (event.isEmpty()) {
            return;
        }
        DeviceState before = state.value() == null ? DeviceState.UNSEEN : state.value();
        DeviceFold.Step step =
                fold.step(before, new DeviceFold.Heard(record.offset(), record.timeMillis(), event.get()));
        state.update(step.state());
        for (Effect effect : step.effects()) {
            if (effect instanceof Effect.Drop drop) {
                dropped.inc();
                LOG.debug("{}: message {} goes nowhere: {}", record, drop.messageId(), drop.cause());
            }
            DownlinkWriter.write(effect, record.key(), record.partition(), record.offset(), record.timeMillis())
                    .ifPresent(out::collect);
        }
    }

    private Optional<DeviceEvent> read(LogRecord record) {
        try {
            Optional<DeviceEvent> event = InboxReader.read(record.value());
            if (event.isEmpty()) {
                unknown.inc();
            }
            return event;
        } catch (MalformedRecordException e) {
            unreadable.inc();
            LOG.warn("inbox record of {} is passed by: {}", record, e.getMessage());
            return Optional.empty();
        }
    }
}
