package io.tributary.stream;

/**
 * A record as it came out of Kafka, undecoded: what cannot be read must not stop a job, so reading happens inside it.
 *
 * @param key UTF-8 text; empty when there was none
 * @param timeMillis the broker's, which never goes back within a partition
 * @param value empty when there was none
 */
public record LogRecord(String key, int partition, long offset, long timeMillis, byte[] value) {
    @Override
    public String toString() {
        return key + " at " + partition + "/" + offset;
    }
}
