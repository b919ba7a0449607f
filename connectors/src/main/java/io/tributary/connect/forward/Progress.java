package io.tributary.connect.forward;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * How far each partition is done without a gap, which is what may be committed: a restart then repeats what is above, and loses
 * nothing. Thread-safe.
 */
final class Progress {
    private final Map<TopicPartition, Partition> partitions = new HashMap<>();
    private int pending;

    private static final class Partition {
        final TreeSet<Long> pending = new TreeSet<>();
        /** After the last that was taken over. */
        long next;
    }

    /** A record was taken over. */
    synchronized void taken(TopicPartition source, long offset) {
        Partition partition = partitions.computeIfAbsent(source, any -> new Partition());
        partition.next = Math.max(partition.next, offset + 1);
        if (partition.pending.add(offset)) {
            pending++;
        }
    }

    /** It is with the target, or in the dead letters. */
    synchronized void done(TopicPartition source, long offset) {
        Partition partition = partitions.get(source);
        if (partition != null && partition.pending.remove(offset)) {
            pending--;
        }
    }

    /** By partition, the offset to go on from. */
    synchronized Map<TopicPartition, OffsetAndMetadata> committable() {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        partitions.forEach((source, partition) -> offsets.put(
                source,
                new OffsetAndMetadata(partition.pending.isEmpty() ? partition.next : partition.pending.first())));
        return offsets;
    }

    /** How many records are taken over and not done. */
    synchronized int pending() {
        return pending;
    }

    /** These partitions are somebody else's now. */
    synchronized void forget(Collection<TopicPartition> sources) {
        for (TopicPartition source : sources) {
            Partition gone = partitions.remove(source);
            pending -= gone == null ? 0 : gone.pending.size();
        }
    }
}
