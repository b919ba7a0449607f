package io.tributary.gateway;

import io.tributary.gateway.cluster.Cluster;
import io.tributary.gateway.cluster.NodeAddress;
import io.tributary.gateway.kafka.TopicReader;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Reads the partition of the downlink that this gateway has leased, from its end at the time of the lease on. Sessions are opened
 * under its address only while it is read; when the lease is lost they are all closed.
 */
final class LeasedDownlink implements Cluster.Tenant, AutoCloseable {
    private final IntFunction<TopicReader> readers;
    private final Runnable closeSessions;
    private volatile @Nullable Reading reading;

    private record Reading(NodeAddress address, TopicReader reader) {}

    /**
     * @param readers make one that reads a partition from its end
     * @param closeSessions tells every session to go
     */
    LeasedDownlink(IntFunction<TopicReader> readers, Runnable closeSessions) {
        this.readers = readers;
        this.closeSessions = closeSessions;
    }

    /** Where the sessions of this gateway are reached; {@link NodeAddress#NONE} while they are not. */
    NodeAddress address() {
        Reading current = reading;
        return current != null && current.reader().caughtUp() ? current.address() : NodeAddress.NONE;
    }

    /** Whether there is a lease, though its partition may not be read yet. */
    boolean leased() {
        return reading != null;
    }

    @Override
    public void leased(NodeAddress address) {
        TopicReader reader = readers.apply(address.downlinkPartition());
        reader.start();
        reading = new Reading(address, reader);
    }

    @Override
    public void evicted(NodeAddress address) {
        close();
        closeSessions.run();
    }

    /** Stops reading. */
    @Override
    public void close() {
        Reading last = reading;
        reading = null;
        if (last != null) {
            last.reader().close();
        }
    }
}
