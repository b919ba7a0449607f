package io.tributary.stream;

/**
 * A record as it came out of Kafka, undecoded: what cannot be read must not stop a job, so reading happens inside it.
 *
 * @param topic its whole name; empty where a reader reads one topic only
 * @param key UTF-8 text; empty when there was none
 * @param timeMillis the broker's, which never goes back within a partition; of topics with the time of the writer that
 * @param value empty when there was none
 */
public record LogRecord(String topic, String key, int partition, long offset, long timeMillis, byte[] value) {
    /** Of the only topic that is read. */
    public LogRecord(String key, int partition, long offset, long timeMillis, byte[] value) {
        this("", key, partition, offset, timeMillis, value);
    }

    @Override
    public String toString() {
        return key + " at " + partition + "/" + offset;
    }
}
