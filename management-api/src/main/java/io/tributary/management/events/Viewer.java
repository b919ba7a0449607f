package io.tributary.management.events;

import io.tributary.management.access.Standing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Somebody who watches: how far they are in the log, and what they want of it. A viewer that is so slow that the log has forgotten what
 * comes next is told so by an event {@code lost} and let go; it comes back with {@code Last-Event-ID} and reads its lists again. One whose
 * key or session is over is shown nothing more and let go.
 */
public final class Viewer {
    private static final int EVENTS_AT_ONCE = 64;
    private static final byte[] HEARTBEAT = ":\n\n".getBytes(StandardCharsets.UTF_8);

    /**
     * What a viewer wants.
     *
     * @param kinds of events; never empty
     * @param productId only what is about this product, or about none
     * @param allowed whether this viewer may hear of it at all; asked for each event, for what is allowed changes
     * @param standing whether this viewer would still be let in; asked before anything is sent, for keys are taken back
     */
    public record Wish(
            Set<String> kinds,
            Optional<String> productId,
            Predicate<EventLog.Event> allowed,
            Supplier<Standing> standing) {
        boolean covers(EventLog.Event event) {
            return kinds.contains(event.kind())
                    && productId.map(event::concerns).orElse(true)
                    && allowed.test(event);
        }
    }

    private final EventLog log;
    private final Wish wish;
    private final Outlet outlet;
    private long position;
    private byte[] greeting;
    private boolean heartbeat;
    private boolean ended;

    /**
     * @param position number of the first event to be sent
     * @param greeting sent before it
     */
    Viewer(EventLog log, Wish wish, Outlet outlet, long position, byte[] greeting) {
        this.log = log;
        this.wish = wish;
        this.outlet = outlet;
        this.position = position;
        this.greeting = greeting;
    }

    /** Sends what there is, as far as the outlet takes it; called when there is something new and when the outlet takes more. */
    public synchronized void send() throws IOException {
        while (!ended && outlet.ready() && something()) {
            Standing standing = wish.standing().get();
            if (standing == Standing.OVER) {
                end();
            } else if (standing == Standing.UNKNOWN) {
                sayNothing();
                return; // the next heartbeat asks again
            } else if (greeting.length > 0) {
                byte[] first = greeting;
                greeting = new byte[0];
                outlet.write(first);
            } else if (position < log.first()) {
                sayLost();
            } else {
                sendEvents();
            }
        }
    }

    private boolean something() {
        return greeting.length > 0 || heartbeat || position < log.next();
    }

    private void sendEvents() throws IOException {
        List<EventLog.Event> events = log.from(position, EVENTS_AT_ONCE);
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (EventLog.Event event : events) {
            position = event.number() + 1;
            if (wish.covers(event)) {
                text.writeBytes(event.text());
            }
        }
        if (text.size() > 0) {
            heartbeat = false;
            outlet.write(text.toByteArray());
        } else if (events.isEmpty()) {
            sayNothing();
        }
    }

    private void sayNothing() throws IOException {
        if (heartbeat) {
            heartbeat = false;
            outlet.write(HEARTBEAT);
        }
    }

    private void sayLost() throws IOException {
        ended = true;
        outlet.write(Events.lost(log.first() - position));
        outlet.end();
    }

    /** Lets the other side, and whatever is in between, know that somebody is there. */
    synchronized void beat() throws IOException {
        heartbeat = true;
        send();
    }

    /** Ends the stream. */
    synchronized void end() {
        if (!ended) {
            ended = true;
            outlet.end();
        }
    }
}
