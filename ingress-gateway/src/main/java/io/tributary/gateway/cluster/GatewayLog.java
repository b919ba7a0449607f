package io.tributary.gateway.cluster;

import java.time.Duration;
import java.util.List;
import java.util.function.LongConsumer;

/** The log through which gateways know of each other. Used by one thread. */
public interface GatewayLog extends AutoCloseable {
    /** What was written since the last call, waiting for at most {@code patience}; nothing while the log does not answer. */
    List<GatewayNotice> read(Duration patience);

    /** Offset of the first record that was written after reading began. */
    long end();

    /** Whether everything before {@link #end} has been read. */
    boolean caughtUp();

    /** How many partitions the downlink has; 0 while that is not known. */
    int downlinkPartitions();

    /**
     * Appends a notice, whose offset and time the log sets.
     *
     * @param done told the offset, or -1 when the log did not say that it took it; on any thread
     */
    void write(GatewayNotice notice, LongConsumer done);

    /** Lets the log forget what an incarnation that is over said about a partition. */
    void forget(int partition, String incarnation);

    /** Whether everything written was answered within {@code patience}. */
    boolean flush(Duration patience);

    @Override
    void close();
}
