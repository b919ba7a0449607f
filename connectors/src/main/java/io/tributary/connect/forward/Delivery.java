package io.tributary.connect.forward;

import org.apache.kafka.common.TopicPartition;

/**
 * One record on its way to the target.
 *
 * @param key {@code productId/deviceName}; records of one key and partition are sent one after the other
 * @param idempotencyKey the same at every attempt, after restarts, too
 * @param body as it is sent
 * @param source where it was read
 */
record Delivery(String key, String idempotencyKey, byte[] body, TopicPartition source, long offset) {

    /** Without the body. */
    @Override
    public String toString() {
        return idempotencyKey + " of " + key + " (" + source + "@" + offset + ")";
    }
}
