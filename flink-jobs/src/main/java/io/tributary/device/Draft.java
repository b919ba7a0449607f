package io.tributary.device;

import io.tributary.device.DeviceEvent.Acknowledged;
import io.tributary.device.DeviceEvent.Origin;
import io.tributary.device.DeviceEvent.PublishRequested;
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
    }

    DeviceFold.Step done() {
        DeviceState state =
                new DeviceState(session, kept, subscriptions, queue, marks, lastEpoch, offset, clock, offlineSince);
        return new DeviceFold.Step(state, effects);
    }

    /** Lets go of what is too old: messages, and a session nobody came back to. */
    void expire() {
        long horizon = clock - limits.retention().toMillis();
        if (session == null && kept && offlineSince <= horizon) {
            kept = false;
            forgetSession(Cause.EXPIRED);
        }
        if (queue.isEmpty() || queue.get(0).sinceMillis() > horizon) {
            return; // oldest first
        }
        List<Pending> young = new ArrayList<>();
        for (Pending pending : queue) {
            if (pending.sinceMillis() > horizon) {
                young.add(pending);
            } else {
                effects.add(new Effect.Drop(pending.messageId(), Cause.EXPIRED));
            }
        }
        queue = young;
        deliverWaiting();
    }

    void open(SessionOpened opened, long epoch) {
        if (epoch <= lastEpoch) {
            return; // late news of an older connection
        }
        if (session != null) {
            effects.add(new Effect.CloseSession(session.gateway(), session.epoch(), epoch));
        }
        boolean present = kept && !opened.clean();
        if (!present) {
            forgetSession(Cause.SESSION_ENDED);
        }
        kept = !opened.clean();
        session = new Session(opened.gateway(), epoch, 0);
        lastEpoch = epoch;
        effects.add(new Effect.AnnounceSession(opened.gateway(), epoch, present));
        deliverWaiting();
    }

    void close(long epoch) {
        if (session == null || session.epoch() != epoch) {
            return; // goodbye of a connection that was taken over
        }
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
                queue.remove(i);
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

    private void deliverAtMostOnce(PublishRequested message) {
        if (session == null) {
            effects.add(new Effect.Drop(message.messageId(), Cause.OFFLINE));
            return;
        }
        deliver(session, message.messageId(), message.topic(), message.payload(), 0, false);
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
        next.add(new Pending(message.messageId(), message.topic(), message.payload(), clock, List.of()));
        queue = next;
    }

    /** Sends what waits, oldest first, as far as the window of unacknowledged deliveries allows. */
    private void deliverWaiting() {
        if (session == null) {
            return;
        }
        Session current = session;
        long epoch = current.epoch();
        long open = queue.stream().filter(pending -> pending.sentIn(epoch)).count();
        if (open == queue.size() || open >= limits.inFlight()) {
            return;
        }
        List<Pending> next = new ArrayList<>(queue);
        for (int i = 0; i < next.size() && open < limits.inFlight(); i++) {
            Pending pending = next.get(i);
            if (!pending.sentIn(epoch)) {
                boolean dup = !pending.sent().isEmpty();
                current = deliver(current, pending.messageId(), pending.topic(), pending.payload(), 1, dup);
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
        return new Pending(pending.messageId(), pending.topic(), pending.payload(), pending.sinceMillis(), sent);
    }

    private Session deliver(Session to, String messageId, String topic, Payload payload, int qos, boolean dup) {
        long sequence = to.lastSequence() + 1;
        effects.add(new Effect.Deliver(to.gateway(), to.epoch(), sequence, messageId, topic, payload, qos, dup));
        Session after = new Session(to.gateway(), to.epoch(), sequence);
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
