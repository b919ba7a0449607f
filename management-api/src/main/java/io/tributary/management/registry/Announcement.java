package io.tributary.management.registry;

import java.util.Optional;

/**
 * What must be written to Kafka because something was changed.
 *
 * @param topic without the prefix of the installation
 * @param value empty for a tombstone
 */
public record Announcement(String topic, String key, Optional<byte[]> value) {}
