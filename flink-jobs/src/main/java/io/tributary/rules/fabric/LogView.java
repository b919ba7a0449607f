package io.tributary.rules.fabric;

import io.tributary.codec.MalformedRecordException;
import io.tributary.rules.action.SourceMessage;
import io.tributary.stream.LogRecord;
import org.jspecify.annotations.Nullable;

/** A record of a log that rules read, turned from one to the next; read no further than somebody asks. Not thread-safe. */
abstract class LogView {
    private LogRecord record = new LogRecord("", 0, 0, 0, new byte[0]);
    private long turns;

    /**
     * Turns to another record.
     *
     * @throws MalformedRecordException when it is none of this log
     */
    final void read(LogRecord next) {
        record = next;
        turns++;
        turnTo(next);
    }

    abstract void turnTo(LogRecord next);

    final LogRecord record() {
        return record;
    }

    /** Counts the records it was turned to. */
    final long turns() {
        return turns;
    }

    /** By which rules are found. */
    abstract String topic();

    /** Minted once; chance follows from it. */
    abstract String messageId();

    /** What time it is for who evaluates it; the same in every replay. */
    abstract long timeMillis();

    /** By what a second record of the same thing is known; null when nothing tells. */
    abstract @Nullable String repeatId();

    /** A copy, one for all who ask, that outlives the view's turning to another record. */
    abstract SourceMessage toSource();
}
