package io.tributary.stream;

/**
 * A record and where it goes.
 *
 * @param topic its whole name in Kafka
 */
public record Addressed(String topic, OutgoingRecord record) {}
