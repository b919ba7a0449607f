package io.tributary.device.job;

import io.tributary.stream.Addressed;
import java.util.List;

/**
 * What one record of the inbox asks for: first the rows, then, when they are durable, the records.
 *
 * @param timestamp of the writes: a number per device that never goes back
 * @param mutations each of one partition
 */
public record DeviceStep(long timestamp, List<Mutation> mutations, List<Addressed> records) {

    /** Writes of one partition, carried out as one. */
    public record Mutation(List<CqlWrite> writes) {}

    /**
     * @param values of the marks, in CQL's binary form
     */
    public record CqlWrite(String cql, List<byte[]> values) {}
}
