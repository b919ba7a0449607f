package io.tributary.management.device;

import io.tributary.identity.DeviceId;
import io.tributary.stream.LogRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** The inbox, as it can be read again. Thread-safe. */
@FunctionalInterface
public interface InboxLog {
    /** Begins with the oldest record that it still holds. */
    Following follow(DeviceId device) throws IOException;

    /** Reads on, for one device; one thread at a time. */
    interface Following extends AutoCloseable {
        /** What came next, if anything did within the time. */
        List<LogRecord> next(Duration atMost) throws IOException;

        /** Whether all was read that was there in the beginning. */
        boolean isCaughtUp();

        @Override
        void close();
    }
}
