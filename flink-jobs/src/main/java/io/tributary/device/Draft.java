package io.tributary.device;

import io.tributary.device.DeviceEvent.Acknowledged;
import io.tributary.device.DeviceEvent.DevicePublished;
import io.tributary.device.DeviceEvent.Origin;
import io.tributary.device.DeviceEvent.PublishRequested;
import io.tributary.device.DeviceEvent.SessionClosed;
import io.tributary.device.DeviceEvent.SessionOpened;
import io.tributary.device.DeviceEvent.Subscribed;
import io.tributary.device.DeviceEvent.Unsubscribed;
import io.tributary.device.DeviceState.Mark;
import io.tributary.device.DeviceState.Pending;
import io.tributary.device.DeviceState.Sent;
import io.tributary.device.DeviceState.Session;
import io.tributary.device.DeviceState.Subscription;
import io.tributary.device.Effect.Cause;
import io.tributary.identity.RejectedException;
import io.tributary.topic.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The next state of a device while one record is folded in: copies a list only when it changes. */
final class Draft {
    /** Deliveries of one message that are remembered, so that a late acknowledgement of an earlier session still counts. */
    private static final int REMEMBERED_DELIVERIES = 8;

    /** Reason codes of MQTT 5 from here on are failures. */
    private static final int REFUSALS = 0x80;

    private final DeviceFold limits;
    private final long offset;
    private final long clock;
    private final List<Effect> effects = new ArrayList<>();

    private @Nullable Session session;
    private boolean kept;
    private List<Subscription> subscriptions;
    private List<Pending> queue;
    private List<Mark> marks;
    private long lastEpoch;
    private long offlineSince;
    private long keepMillis;

    Draft(DeviceState before, DeviceFold.Heard heard, DeviceFold limits) {
        this.limits = limits;
        this.offset = heard.offset();
        this.clock = Math.max(before.clock(), heard.atMillis());
        this.session = before.session();
        this.kept = before.kept();
        this.subscriptions = before.subscriptions();
        this.queue = before.queue();
        this.marks = before.marks();
        this.lastEpoch = before.lastEpoch();
        this.offlineSince = before.offlineSince();
        this.keepMillis = before.keepMillis();
    }

    DeviceFold.Step done() {
        DeviceState state = new DeviceState(
                session, kept, subscriptions, queue, marks, lastEpoch, offset, clock, offlineSince, keepMillis);
        return new DeviceFold.Step(state, effects);
    }

    /** Lets go of what is too old: messages, and a session nobody came back to. */
    void expire() {
        long retention = limits.retention().toMillis();
        long patience = keepMillis == 0 ? retention : keepMillis;
        if (session == null && kept && offlineSince + patience <= clock) {
            kept = false;
            forgetSession(Cause.EXPIRED);
        }
        List<Pending> young = new ArrayList<>(queue.size());
        for (Pending pending : queue) {
            if (pending.sinceMillis() <= clock - retention
                    || (pending.isOver(clock) && !isInTheHandsOfTheDevice(pending))) {
                effects.add(new Effect.Drop(pending.messageId(), Cause.EXPIRED));
            } else {
                young.add(pending);
            }
        }
        if (young.size() < queue.size()) {
            queue = young;
            deliverWaiting();
        }
    }

    private boolean isInTheHandsOfTheDevice(Pending pending) {
        return session != null && pending.sentIn(session.epoch());
    }

    void open(SessionOpened opened, long epoch) {
        if (epoch <= lastEpoch) {
            return; // late news of an older connection
        }
        if (session != null) {
            effects.add(new Effect.CloseSession(session.recipient(), epoch));
        }
        boolean present = kept && !opened.clean();
        if (!present) {
            forgetSession(Cause.SESSION_ENDED);
        }
        long retention = limits.retention().toMillis();
        keepFor(
                opened.expirySeconds().isPresent()
                        ? opened.expirySeconds().getAsLong() * 1_000
                        : opened.clean() ? 0 : retention);
        Session opening = new Session(opened.gateway(), epoch, 0, opened.link());
        session = opening;
        effects.add(new Effect.AnnounceSession(opening.recipient(), present, lastEpoch, subscriptions));
        lastEpoch = epoch;
        expire(); // what only the earlier connection still kept
        deliverWaiting();
    }

    private void keepFor(long millis) {
        keepMillis = Math.min(millis, limits.retention().toMillis());
        kept = keepMillis > 0;
    }

    void close(SessionClosed closed) {
        if (session == null || session.epoch() != closed.epoch()) {
            return; // goodbye of a connection that was taken over
        }
        closed.expirySeconds().ifPresent(seconds -> keepFor(seconds * 1_000));
        session = null;
        offlineSince = clock;
        if (!kept) {
            forgetSession(Cause.SESSION_ENDED);
        }
    }

    void subscribe(Subscribed event) {
        if (isLate(event.epoch())) {
            return;
        }
        List<Subscription> next = new ArrayList<>(subscriptions);
        for (Subscription wanted : event.subscriptions()) {
            int at = indexOf(next, wanted.filter());
            if (at >= 0) {
                next.set(at, wanted);
            } else if (next.size() < limits.maxSubscriptions() && isFilter(wanted.filter())) {
                next.add(wanted);
            }
        }
        subscriptions = next;
    }

    void unsubscribe(Unsubscribed event) {
        if (isLate(event.epoch())) {
            return;
        }
        List<Subscription> next = new ArrayList<>(subscriptions);
        next.removeIf(
                subscription -> event.filters().stream().anyMatch(filter -> removes(filter, subscription.filter())));
        subscriptions = next;
    }

    /** {@code PID/DN/#} takes every subscription of the device's own topics with it. (Device protocol, section 3.3.) */
    private static boolean removes(String unsubscribed, String filter) {
        boolean everything = unsubscribed.endsWith("/#")
                && unsubscribed.chars().filter(c -> c == '/').count() == 2;
        return everything
                ? filter.startsWith(unsubscribed.substring(0, unsubscribed.length() - 1))
                : filter.equals(unsubscribed);
    }

    /** An acknowledgement counts in whatever session it was given: the device has the message. */
    void acknowledge(Acknowledged event) {
        for (int i = 0; i < queue.size(); i++) {
            if (queue.get(i).sentAs(event.epoch(), event.sequence())) {
                queue = new ArrayList<>(queue);
                Pending gone = queue.remove(i);
                if (event.reasonCode() >= REFUSALS) {
                    effects.add(new Effect.Drop(gone.messageId(), Cause.REFUSED));
                }
                deliverWaiting();
                return;
            }
        }
    }

    void publish(PublishRequested message) {
        if (message.origin().isPresent() && heardBefore(message.origin().get())) {
            effects.add(new Effect.Drop(message.messageId(), Cause.REPEATED));
            return;
        }
        OptionalInt granted = grantedQos(message.topic());
        if (granted.isEmpty()) {
            effects.add(new Effect.Drop(message.messageId(), Cause.NOT_SUBSCRIBED));
        } else if (Math.min(granted.getAsInt(), message.qos()) == 0) {
            deliverAtMostOnce(message);
        } else {
            enqueue(message);
            deliverWaiting();
        }
    }

    /** A request that no service of the platform takes yet. */
    void refuse(DevicePublished request) {
        effects.add(new Effect.Drop(request.messageId(), Cause.NO_SERVICE));
    }

    private void deliverAtMostOnce(PublishRequested message) {
        if (session == null) {
            effects.add(new Effect.Drop(message.messageId(), Cause.OFFLINE));
            return;
        }
        deliver(session, waiting(message).message(), 0, false);
    }

    private Pending waiting(PublishRequested message) {
        @Nullable Properties properties = message.properties().orElse(null);
        long expiresAt = properties == null ? DeviceState.NEVER : properties.expiryFrom(clock);
        return new Pending(
                message.messageId(), message.topic(), message.payload(), clock, List.of(), expiresAt, properties);
    }

    private void enqueue(PublishRequested message) {
        List<Pending> next = new ArrayList<>(queue);
        if (next.size() >= limits.queueLength()) {
            int oldestWaiting = 0;
            while (session != null
                    && oldestWaiting < next.size() - 1
                    && next.get(oldestWaiting).sentIn(session.epoch())) {
                oldestWaiting++; // the device has those in its hands
            }
            effects.add(new Effect.Drop(next.remove(oldestWaiting).messageId(), Cause.QUEUE_FULL));
        }
        next.add(waiting(message));
        queue = next;
    }

    /** Sends what waits, oldest first, as far as the window of unacknowledged deliveries allows. */
    private void deliverWaiting() {
        if (session == null) {
            return;
        }
        Session current = session;
        long epoch = current.epoch();
        int window = current.window(limits.inFlight());
        long open = queue.stream().filter(pending -> pending.sentIn(epoch)).count();
        if (open == queue.size() || open >= window) {
            return;
        }
        List<Pending> next = new ArrayList<>(queue);
        for (int i = 0; i < next.size() && open < window; i++) {
            Pending pending = next.get(i);
            if (!pending.sentIn(epoch)) {
                boolean dup = !pending.sent().isEmpty();
                current = deliver(current, pending.message(), 1, dup);
                next.set(i, sentAgain(pending, new Sent(epoch, current.lastSequence())));
                open++;
            }
        }
        queue = next;
    }

    private static Pending sentAgain(Pending pending, Sent delivery) {
        List<Sent> sent = new ArrayList<>(pending.sent());
        if (sent.size() == REMEMBERED_DELIVERIES) {
            sent.remove(0);
        }
        sent.add(delivery);
        return new Pending(
                pending.messageId(),
                pending.topic(),
                pending.payload(),
                pending.sinceMillis(),
                sent,
                pending.expiresAt(),
                pending.properties());
    }

    private Session deliver(Session to, Effect.Message message, int qos, boolean dup) {
        Session after = to.afterSending();
        effects.add(new Effect.Deliver(to.recipient(), after.lastSequence(), message, qos, dup));
        session = after;
        return after;
    }

    /** Moves the mark of the origin's stream, unless the position was passed already. The stream is the most recently used now. */
    private boolean heardBefore(Origin origin) {
        List<Mark> next = new ArrayList<>(marks);
        Mark mark = new Mark(origin.rule(), origin.topicId(), origin.partition(), origin.offset(), origin.index());
        boolean repeated = false;
        for (Mark known : marks) {
            if (known.sameStream(origin)) {
                next.remove(known);
                repeated = known.covers(origin);
                mark = repeated ? known : mark;
            }
        }
        next.add(mark);
        if (next.size() > limits.maxMarks()) {
            next.remove(0);
        }
        marks = next;
        return repeated;
    }

    private OptionalInt grantedQos(String topic) {
        return subscriptions.stream()
                .filter(subscription -> new TopicFilter(subscription.filter()).matches(topic))
                .mapToInt(Subscription::qos)
                .max();
    }

    private void forgetSession(Cause cause) {
        for (Pending pending : queue) {
            effects.add(new Effect.Drop(pending.messageId(), cause));
        }
        queue = List.of();
        subscriptions = List.of();
    }

    private boolean isLate(long epoch) {
        return session == null || session.epoch() != epoch;
    }

    private static int indexOf(List<Subscription> subscriptions, String filter) {
        for (int i = 0; i < subscriptions.size(); i++) {
            if (subscriptions.get(i).filter().equals(filter)) {
                return i;
            }
        }
        return -1;
    }

    /** Gateways check filters; one that is none all the same must not stop a device's inbox. */
    private static boolean isFilter(String text) {
        try {
            new TopicFilter(text);
            return true;
        } catch (RejectedException e) {
            return false;
        }
    }
}
