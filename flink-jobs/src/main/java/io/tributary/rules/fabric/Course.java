package io.tributary.rules.fabric;

import io.tributary.stream.Addressed;
import io.tributary.stream.LogRecord;
import java.util.List;

/**
 * Which messages are the operator's business, and what is written beside their results, in the same transaction. The thread that evaluates.
 */
interface Course {
    /** Whether a message is evaluated; each record that was read is asked for once, in the order of its partition. */
    boolean takes(LogRecord message) throws InterruptedException;

    /** Whether it is the one who says that a record cannot be read. */
    default boolean tellsUnreadable() {
        return true;
    }

    /** Before each checkpoint: everything that was taken has been evaluated. */
    List<Addressed> atCheckpoint();

    /** When there is nothing more to read. */
    List<Addressed> atEnd();

    /** Of the fabric itself: everything, for ever. */
    Course ENDLESS = new Course() {
        @Override
        public boolean takes(LogRecord message) {
            return true;
        }

        @Override
        public List<Addressed> atCheckpoint() {
            return List.of();
        }

        @Override
        public List<Addressed> atEnd() {
            return List.of();
        }
    };
}
