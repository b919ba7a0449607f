package io.tributary.rules.job;

import java.time.Duration;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** Lets each message of a device through once, where the device numbers them; decisions are {@link ResendWindow}'s. */
final class DeduplicateFunction extends KeyedProcessFunction<String, SourceMessage, SourceMessage> {
    /** Forgets devices that fell silent. By the machine's clock, so far longer than the window, which goes by record time. */
    private static final Duration SILENCE = Duration.ofHours(24);

    private final ResendWindow window;
    private transient ValueState<long[]> remembered;
    private transient Counter resends;

    DeduplicateFunction(ResendWindow window) {
        this.window = window;
    }

    @Override
    public void open(OpenContext context) {
        ValueStateDescriptor<long[]> descriptor =
                new ValueStateDescriptor<>("resends", PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO);
        descriptor.enableTimeToLive(StateTtlConfig.newBuilder(SILENCE)
                .cleanupIncrementally(10, false)
                .build());
        remembered = getRuntimeContext().getState(descriptor);
        resends = getRuntimeContext().getMetricGroup().counter("resendsDropped");
    }

    @Override
    public void processElement(SourceMessage message, Context context, Collector<SourceMessage> out) throws Exception {
        String id = message.deviceMessageId();
        if (id == null) {
            out.collect(message);
            return;
        }
        long[] before = remembered.value() == null ? ResendWindow.nothing() : remembered.value();
        if (window.knows(before, id, message.logTimeMillis())) {
            resends.inc();
            return;
        }
        remembered.update(window.remember(before, id, message.logTimeMillis()));
        out.collect(message);
    }
}
