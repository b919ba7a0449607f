package io.tributary.device.job;

import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** Counts the connected devices of each product; what it says is at most a second old. */
final class PresenceFunction extends KeyedProcessFunction<String, PresenceChange, DeviceStep> {
    private static final Duration EVERY = Duration.ofSeconds(1);

    private transient ValueState<Long> online;
    private transient ValueState<Boolean> due;

    @Override
    public void open(OpenContext context) {
        online = getRuntimeContext().getState(new ValueStateDescriptor<>("online", Long.class));
        due = getRuntimeContext().getState(new ValueStateDescriptor<>("due", Boolean.class));
    }

    @Override
    public void processElement(PresenceChange change, Context context, Collector<DeviceStep> out) throws Exception {
        online.update(count() + change.change());
        if (due.value() == null) {
            due.update(true);
            context.timerService()
                    .registerProcessingTimeTimer(context.timerService().currentProcessingTime() + EVERY.toMillis());
        }
    }

    private long count() throws Exception {
        Long known = online.value();
        return known == null ? 0 : known;
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<DeviceStep> out) throws Exception {
        due.clear();
        RowDrafts rows = new RowDrafts();
        rows.into("presence", "product_presence", List.of("product_id"), List.of(context.getCurrentKey()))
                .set("online", count())
                .set("updated_at", timestamp);
        // The only writer of its row; it is no device's, so there is no place in an inbox to count by.
        out.collect(new DeviceStep(timestamp * 1_000, rows.mutations(), List.of()));
    }
}
