package io.tributary.management.device;

import io.tributary.codec.MalformedRecordException;
import io.tributary.device.DeviceFold;
import io.tributary.device.DeviceFold.Heard;
import io.tributary.device.DeviceMemory;
import io.tributary.device.Effect;
import io.tributary.device.job.InboxReader;
import io.tributary.stream.LogRecord;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Folds the inbox of one device as the job does, beside it. Not thread-safe. */
final class Folding {
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final Duration AT_ONCE = Duration.ofMillis(500);

    private final DeviceFold fold;
    private final DeviceMemory memory = new DeviceMemory();
    private long records;
    private long unreadable;

    Folding(DeviceFold fold) {
        this.fold = fold;
    }

    /**
     * Folds what was there in the beginning.
     *
     * @param heard told of each step
     * @throws IOException when it cannot be read, or not within a minute
     */
    void catchUp(InboxLog.Following inbox, long untilMillis, Consumer<DeviceReplays.Step> heard) throws IOException {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        while (!inbox.isCaughtUp()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("more than can be read within " + LONGEST.toSeconds() + " s");
            }
            for (LogRecord record : inbox.next(AT_ONCE)) {
                if (record.timeMillis() <= untilMillis) {
                    hear(record).ifPresent(heard);
                }
            }
        }
    }

    /** One step; empty when the record cannot be read, and is passed by. */
    Optional<DeviceReplays.Step> hear(LogRecord record) {
        Optional<Heard> heard = heardOf(record);
        if (heard.isEmpty()) {
            unreadable++;
            return Optional.empty();
        }
        records++;
        List<Effect> effects = memory.hear(fold, heard.get());
        return Optional.of(new DeviceReplays.Step(
                record.offset(),
                Instant.ofEpochMilli(record.timeMillis()),
                heard.get().event(),
                effects));
    }

    private static Optional<Heard> heardOf(LogRecord record) {
        try {
            return InboxReader.read(record, 0);
        } catch (MalformedRecordException e) {
            return Optional.empty();
        }
    }

    DeviceMemory memory() {
        return memory;
    }

    /** That were folded. */
    long records() {
        return records;
    }

    /** That were passed by. */
    long unreadable() {
        return unreadable;
    }
}
