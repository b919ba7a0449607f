package io.tributary.management.registry;

import java.util.List;
import java.util.UUID;

/** Announcements that were kept together with a change and are not known to be in Kafka yet. */
public interface Outbox {
    /**
     * One of them.
     *
     * @param id grows with time
     */
    record Entry(UUID id, Announcement announcement) {}

    /** The oldest entries, oldest first, at most a few hundred; empty when there is none. */
    List<Entry> pending();

    /** Forgets entries that are in Kafka. */
    void delete(List<Entry> published);
}
