package io.tributary.device.job;

import io.tributary.catalog.Topics;
import io.tributary.device.DeviceEvent;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.stream.Addressed;
import io.tributary.stream.LogRecord;
import java.time.Clock;
import java.time.Duration;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.util.Collector;

/** A device that was deleted in the registry is told so in its inbox. */
final class RemovalsFunction implements FlatMapFunction<LogRecord, Addressed> {
    /** A job that begins anew reads deletions of days ago, of devices that were made again since. */
    private static final Duration NEWS = Duration.ofHours(1);

    private final Topics topics;
    private final Clock clock;

    RemovalsFunction(Topics topics, Clock clock) {
        this.topics = topics;
        this.clock = clock;
    }

    @Override
    public void flatMap(LogRecord record, Collector<Addressed> out) {
        boolean old = record.timeMillis() < clock.millis() - NEWS.toMillis();
        if (record.value().length == 0 && !old && isDevice(record.key())) {
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
