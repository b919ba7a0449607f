package io.tributary.rules.action;

/**
 * The message a result or a dead letter comes from.
 *
 * @param payload as published
 * @param qos 0, 1 or 2
 * @param receivedAtMillis the gateway's clock
 * @param partition of uplink, and the offset in it: what ids are made of
 * @param hops rules one after the other that led to it; 0: none
 */
public record SourceMessage(
        String messageId,
        String productId,
        String deviceName,
        String topic,
        byte[] payload,
        int qos,
        long receivedAtMillis,
        int partition,
        long offset,
        int hops) {

    /** As keys of records name it. */
    public String device() {
        return productId + "/" + deviceName;
    }

    @Override
    public String toString() {
        return "message " + messageId + " of " + device();
    }
}
