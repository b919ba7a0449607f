package io.tributary.gateway.coap;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the device-state job has handed this node for one session, until the device has it: at most a window of messages, in their order,
 * each handed on once it is observed or asked for, one of them in flight at a time (RFC 7641, section 4.5.1). Pure; not thread-safe, one
 * session's.
 */
final class DeliveryQueue {
    /** The message never expires. */
    static final long NEVER = -1;

    /** Of a message, beside its texts. */
    private static final int OVERHEAD = 128;

    private final int window;
    private final List<Message> held = new ArrayList<>();
    private final Set<String> observed = new HashSet<>();
    private final Map<String, Long> polled = new HashMap<>(2);
    private @Nullable Message inFlight;
    private long lastSequence;
    private long bytes;

    /**
     * A message to the device.
     *
     * @param sequence of the delivery
     * @param tag tells messages apart in whatever session they come
     * @param expiresAt Unix milliseconds, or {@link #NEVER}
     */
    record Message(
            long sequence,
            long tag,
            String topic,
            ByteBuffer payload,
            int qos,
            long expiresAt,
            @Nullable String contentType) {
        /** About what it takes in memory. */
        int size() {
            return OVERHEAD + topic.length() + payload.remaining();
        }

        boolean isOver(long now) {
            return expiresAt != NEVER && expiresAt <= now;
        }
    }

    /** What became of a message that came. */
    enum Offered {
        HELD,
        /** It is of QoS 0, and nobody wants it or there is no room. */
        DROPPED,
        /** The job has sent more than the window. */
        OVERFLOW
    }

    /**
     * What a poll brings about.
     *
     * @param acknowledged what the device says it has; null: nothing that was not known
     * @param next the oldest it does not have; null: there is none here
     */
    record Polled(@Nullable Message acknowledged, @Nullable Message next) {}

    /** @param window messages of QoS 1 at most, and as many of QoS 0 */
    DeliveryQueue(int window) {
        this.window = window;
    }

    /** Whether a delivery comes for the first time; each is asked about once, in order. */
    boolean isNew(long sequence) {
        if (sequence <= lastSequence) {
            return false;
        }
        lastSequence = sequence;
        return true;
    }

    Offered offer(Message message) {
        boolean once = message.qos() == 0;
        long alike = held.stream().filter(each -> (each.qos() == 0) == once).count();
        if (once && !wants(message.topic())) {
            return Offered.DROPPED;
        }
        if (alike >= window) {
            return once ? Offered.DROPPED : Offered.OVERFLOW;
        }
        held.add(message);
        bytes += message.size();
        return Offered.HELD;
    }

    /** The device is told of the messages on this topic from now on. What was in flight for an earlier observation goes again. */
    void observe(String topic) {
        interrupt(topic);
        observed.add(topic);
    }

    /** The device asks for the messages on this topic now, on a clock that never goes back. */
    void pollOn(String topic, long now) {
        polled.put(topic, now);
    }

    /** Who has not asked for a topic since does not want its messages any more. */
    void forgetPollsBefore(long time) {
        polled.values().removeIf(asked -> asked - time < 0);
    }

    /** The device does not want the messages on this topic any more; returns those that were held. */
    List<Message> forsake(String topic) {
        interrupt(topic);
        observed.remove(topic);
        polled.remove(topic);
        return take(message -> message.topic().equals(topic));
    }

    private void interrupt(String topic) {
        if (inFlight != null && inFlight.topic().equals(topic)) {
            inFlight = null;
        }
    }

    boolean wants(String topic) {
        return observed.contains(topic) || polled.containsKey(topic);
    }

    /** Whether a notification could be sent now. */
    boolean hasNext() {
        return inFlight == null && held.stream().anyMatch(message -> observed.contains(message.topic()));
    }

    /** The oldest message that is observed, in flight from now on; null while one is, or when there is none. */
    @Nullable
    Message next() {
        if (inFlight == null) {
            inFlight = held.stream()
                    .filter(message -> observed.contains(message.topic()))
                    .findFirst()
                    .orElse(null);
            return inFlight;
        }
        return null;
    }

    boolean isInFlight(Message message) {
        return message.equals(inFlight);
    }

    /** The device has the message; returns whether that was not known before. */
    boolean arrived(Message message) {
        if (isInFlight(message)) {
            inFlight = null;
        }
        boolean known = held.remove(message);
        bytes -= known ? message.size() : 0;
        return known;
    }

    /** @param tags of messages that the device says it has */
    Polled poll(String topic, Set<Long> tags) {
        Message acknowledged = held.stream()
                .filter(message -> message.topic().equals(topic) && tags.contains(message.tag()))
                .findFirst()
                .orElse(null);
        if (acknowledged != null) {
            arrived(acknowledged);
        }
        Message next = held.stream()
                .filter(message -> message.topic().equals(topic))
                .findFirst()
                .orElse(null);
        return new Polled(acknowledged, next);
    }

    /** Takes out what is too old to be handed on. */
    List<Message> expire(long now) {
        return take(message -> message.isOver(now) && !isInFlight(message));
    }

    /** Whether all the room is taken by messages that nobody wants, so that none that is wanted can come. */
    boolean isStuck() {
        return held.stream().filter(message -> message.qos() > 0).count() >= window
                && held.stream().noneMatch(message -> wants(message.topic()));
    }

    /** Takes out everything that nobody wants. */
    List<Message> giveUpUnwanted() {
        return take(message -> !wants(message.topic()));
    }

    private List<Message> take(Predicate<Message> which) {
        List<Message> taken = new ArrayList<>();
        for (Iterator<Message> each = held.iterator(); each.hasNext(); ) {
            Message message = each.next();
            if (which.test(message)) {
                each.remove();
                bytes -= message.size();
                taken.add(message);
            }
        }
        return taken;
    }

    /** Holds nothing any more. */
    void clear() {
        held.clear();
        inFlight = null;
        bytes = 0;
    }

    /** About the bytes that are held. */
    long bytes() {
        return bytes;
    }
}
