package io.tributary.management.events;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The newest events, numbered without gaps, within a count and a size: one buffer for all viewers, of which each keeps only how far it is.
 * Ids are {@code <log>-<number>}, so that those of another node, or of an earlier process, are told apart. Thread-safe.
 */
public final class EventLog {
    /**
     * One event.
     *
     * @param kind what it is about, such as {@code registry}
     * @param about the product, {@code productId}, the device, {@code productId/deviceName}, or the group, {@code group:groupId}; empty when it
     *     is about none of these
     * @param text in the form of {@code text/event-stream}
     */
    public record Event(long number, String kind, Optional<String> about, byte[] text) {
        /** Whether a viewer of this product alone wants it: it is about the product or a device of it, or about the whole platform. */
        boolean concerns(String productId) {
            return about.map(key -> key.equals(productId) || key.startsWith(productId + "/"))
                    .orElse(true);
        }
    }

    private final String name;
    private final @Nullable Event[] ring;
    private final long maxBytes;
    private long first;
    private long next;
    private long bytes;

    /**
     * @param name of this log, unlike that of any other
     */
    public EventLog(String name, int maxEvents, long maxBytes) {
        this.name = name;
        this.ring = new Event[maxEvents];
        this.maxBytes = maxBytes;
    }

    /** Adds an event; the oldest make room for it. */
    public synchronized Event add(String kind, Optional<String> about, String json) {
        String text = "id: " + idOf(next) + "\nevent: " + kind + "\ndata: " + json + "\n\n";
        Event event = new Event(next, kind, about, text.getBytes(StandardCharsets.UTF_8));
        if (next - first == ring.length) {
            forgetFirst();
        }
        ring[slot(next)] = event;
        next++;
        bytes += event.text().length;
        while (bytes > maxBytes && first < next - 1) {
            forgetFirst();
        }
        return event;
    }

    private void forgetFirst() {
        Event oldest = ring[slot(first)];
        bytes -= oldest == null ? 0 : oldest.text().length;
        ring[slot(first)] = null;
        first++;
    }

    /** The oldest number that is still there; the next one to come when none is. */
    public synchronized long first() {
        return first;
    }

    /** The number of the next event to come. */
    public synchronized long next() {
        return next;
    }

    /** Up to so many events from a number on, oldest first; empty when it is forgotten already, or still to come. */
    public synchronized List<Event> from(long number, int most) {
        List<Event> events = new ArrayList<>();
        if (number >= first) {
            for (long at = number; at < next && events.size() < most; at++) {
                Event event = ring[slot(at)];
                if (event != null) {
                    events.add(event);
                }
            }
        }
        return events;
    }

    /** The id of a number, as clients send it back in {@code Last-Event-ID}. */
    public String idOf(long number) {
        return name + "-" + number;
    }

    /** The number of an id of this log; empty when it is another log's, or none at all. */
    public OptionalLong numberOf(String id) {
        String prefix = name + "-";
        String digits = id.startsWith(prefix) ? id.substring(prefix.length()) : "";
        return digits.matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(digits)) : OptionalLong.empty();
    }

    private int slot(long number) {
        return (int) (number % ring.length);
    }
}
