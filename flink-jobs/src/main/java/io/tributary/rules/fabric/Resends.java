package io.tributary.rules.fabric;

import io.tributary.stream.LogRecord;
import java.time.Duration;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.metrics.Counter;

/** Lets each record of a device through once, where it has a number or an id; decisions are {@link ResendWindow}'s. */
final class Resends {
    /** Forgets devices that fell silent. By the machine's clock, so far longer than the window, which goes by record time. */
    private static final Duration SILENCE = Duration.ofHours(24);

    /** Numbers that devices gave their messages. */
    static final ValueStateDescriptor<long[]> NUMBERS = marks("resends");

    /** Ids of events about devices; apart, for a device may choose its numbers. */
    static final ValueStateDescriptor<long[]> EVENTS = marks("repeated-events");

    /** The state of one device. */
    interface OfDevice {
        ValueState<long[]> marks(String device) throws Exception;
    }

    private final ResendWindow window;
    private final Counter dropped;
    private final OfDevice state;

    Resends(ResendWindow window, Counter dropped, OfDevice state) {
        this.window = window;
        this.dropped = dropped;
        this.state = state;
    }

    boolean isResend(LogView view, LogRecord record) throws Exception {
        String id = view.repeatId();
        if (id == null) {
            return false;
        }
        ValueState<long[]> marks = state.marks(record.key());
        long[] value = marks.value();
        long[] before = value == null ? ResendWindow.nothing() : value;
        if (window.knows(before, id, view.timeMillis())) {
            dropped.inc();
            return true;
        }
        marks.update(window.remember(before, id, view.timeMillis()));
        return false;
    }

    private static ValueStateDescriptor<long[]> marks(String name) {
        ValueStateDescriptor<long[]> descriptor =
                new ValueStateDescriptor<>(name, PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO);
        descriptor.enableTimeToLive(StateTtlConfig.newBuilder(SILENCE)
                .cleanupIncrementally(10, false)
                .build());
        return descriptor;
    }
}
