package io.tributary.management.registry;

import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/** Announcements that were kept together with a change and are not known to be in Kafka yet. */
public interface Outbox {
    /**
     * One of them.
     *
     * @param id grows with time
     */
    record Entry(UUID id, Announcement announcement) {}

    /** Entries that {@link #pending} gives at most. */
    int AT_ONCE = 200;

    /** The oldest entries, oldest first, at most {@link #AT_ONCE}; fewer when these are all. */
    List<Entry> pending();

    /**
     * Runs something while no other node does: publishing, so that of two nodes none sends an old entry of a key after the other has sent a newer
     * one.
     */
    default <T> T alone(Supplier<T> action) {
        return action.get();
    }

    /** Forgets entries that are in Kafka. */
    void delete(List<Entry> published);
}
