package io.tributary.management.device;

import io.tributary.codec.MalformedRecordException;
import io.tributary.device.DeviceEvent;
import io.tributary.device.DeviceFold;
import io.tributary.device.DeviceFold.Heard;
import io.tributary.device.DeviceMemory;
import io.tributary.device.Effect;
import io.tributary.device.job.InboxReader;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.stream.LogRecord;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * Rebuilds what is kept of a device from its inbox, by the very fold of the device-state job: what it must be, and how it came about. It sees
 * what the inbox still holds. Thread-safe; a few at a time.
 */
public final class DeviceReplays {
    /** Steps that are shown of a replay, the newest. */
    public static final int SHOWN = 100;

    /** At a time on this node: each reads a partition of the inbox. */
    static final int AT_A_TIME = 2;

    /** The inbox as it stands. */
    @FunctionalInterface
    public interface Inbox {
        /**
         * Hands over the records of one device, oldest first, up to those that are there now.
         *
         * @throws IOException when they cannot be read, or not within a minute
         */
        void read(DeviceId device, Consumer<LogRecord> record) throws IOException;
    }

    /** One record, and what the fold made of it. */
    public record Step(long offset, Instant at, DeviceEvent event, List<Effect> effects) {}

    /**
     * @param records of the device that were folded
     * @param unreadable records that were passed by
     * @param newest steps, oldest first
     */
    public record Replay(DeviceMemory memory, long records, long unreadable, List<Step> newest) {}

    private final Inbox inbox;
    private final DeviceFold fold;
    private final Semaphore free = new Semaphore(AT_A_TIME);

    public DeviceReplays(Inbox inbox, DeviceFold fold) {
        this.inbox = inbox;
        this.fold = fold;
    }

    /**
     * The device as it was.
     *
     * @param until by the times of the log; empty: now
     * @throws RejectedException UNAVAILABLE when there are too many at once, or the inbox cannot be read
     */
    public Replay of(DeviceId device, Optional<Instant> until) {
        if (!free.tryAcquire()) {
            throw new RejectedException(
                    Rejection.UNAVAILABLE,
                    "this node replays the inboxes of " + AT_A_TIME + " devices",
                    "Try again in a minute, or ask another node.",
                    "");
        }
        try {
            Folding folding = new Folding(until.map(Instant::toEpochMilli).orElse(Long.MAX_VALUE));
            inbox.read(device, folding::hear);
            return folding.done();
        } catch (IOException e) {
            throw new RejectedException(
                    Rejection.UNAVAILABLE,
                    "the inbox cannot be read (" + e.getMessage() + ")",
                    "Try again; if it stays so, look at Kafka's log.",
                    "");
        } finally {
            free.release();
        }
    }

    private final class Folding {
        private final long until;
        private final DeviceMemory memory = new DeviceMemory();
        private final Deque<Step> newest = new ArrayDeque<>();
        private long records;
        private long unreadable;

        Folding(long until) {
            this.until = until;
        }

        void hear(LogRecord record) {
            if (record.timeMillis() > until) {
                return;
            }
            Optional<DeviceEvent> event = eventOf(record);
            if (event.isEmpty()) {
                unreadable++;
                return;
            }
            records++;
            List<Effect> effects =
                    memory.hear(fold, new Heard(record.key(), 0, record.offset(), record.timeMillis(), event.get()));
            if (newest.size() == SHOWN) {
                newest.remove();
            }
            newest.add(new Step(record.offset(), Instant.ofEpochMilli(record.timeMillis()), event.get(), effects));
        }

        private static Optional<DeviceEvent> eventOf(LogRecord record) {
            try {
                return InboxReader.read(record.value());
            } catch (MalformedRecordException e) {
                return Optional.empty();
            }
        }

        Replay done() {
            return new Replay(memory, records, unreadable, List.copyOf(newest));
        }
    }
}
