package io.tributary.device.job;

import io.tributary.catalog.Topics;
import io.tributary.device.DeviceEvent;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.stream.Addressed;
import io.tributary.stream.LogRecord;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.util.Collector;

/** A device that was deleted in the registry is told so in its inbox. */
final class RemovalsFunction implements FlatMapFunction<LogRecord, Addressed> {
    private final Topics topics;

    RemovalsFunction(Topics topics) {
        this.topics = topics;
    }

    @Override
    public void flatMap(LogRecord record, Collector<Addressed> out) {
        if (record.value().length == 0 && isDevice(record.key())) {
            out.collect(InboxWriter.write(
                    topics,
                    record.key(),
                    new DeviceEvent.DeviceRemoved(record.offset()),
                    "removed-" + record.offset(),
                    record.timeMillis()));
        }
    }

    /** Other things have keys of other forms. */
    private static boolean isDevice(String key) {
        try {
            return DeviceId.parse(key).toString().equals(key);
        } catch (RejectedException e) {
            return false;
        }
    }
}
