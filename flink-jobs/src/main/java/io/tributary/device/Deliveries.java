package io.tributary.device;

import io.tributary.delivery.NotDelivered;
import io.tributary.device.DeviceEvent.Acknowledged;
import io.tributary.device.DeviceEvent.MessageCancelled;
import io.tributary.device.DeviceEvent.PublishRequested;
import io.tributary.device.DeviceEvent.WhenFull;
import io.tributary.device.DeviceState.Pending;
import io.tributary.device.DeviceState.Sent;
import io.tributary.device.DeviceState.Session;
import io.tributary.device.Effect.Cause;
import io.tributary.device.Effect.Happening;
import io.tributary.device.Effect.Message;
import io.tributary.device.Effect.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Messages for a device: what waits, what is sent, and what leaves. */
final class Deliveries {
    /** Deliveries of one message that are remembered, so that a late acknowledgement of an earlier session still counts. */
    private static final int REMEMBERED_DELIVERIES = 8;

    /** Reason codes of MQTT 5 from here on are failures, and so are those of {@link NotDelivered}. */
    private static final int REFUSALS = 0x80;

    /** Messages of applications whose repeats are told. */
    private static final int HEARD_MESSAGES = 64;

    private static final Sent SOME_DELIVERY = new Sent(-2, 0);

    private static final Payload NOTHING = new Payload(new byte[0]);

    private final Draft draft;
    private final Subscriptions subscriptions;

    Deliveries(Draft draft, Subscriptions subscriptions) {
        this.draft = draft;
        this.subscriptions = subscriptions;
    }

    /** An acknowledgement counts in whatever session it was given: the device has the message. */
    void acknowledge(Acknowledged event) {
        for (Pending pending : draft.queue) {
            if (pending.sentAs(event.epoch(), event.sequence())) {
                if (event.reasonCode() >= REFUSALS) {
                    undeliverable(pending, causeOf(event.reasonCode()));
                } else {
                    row(pending, Standing.ACKNOWLEDGED, null);
                    draft.emit(new Effect.Forget(pending.key()));
                }
                draft.queue = without(pending);
                sendWaiting();
                return;
            }
        }
    }

    private static Cause causeOf(int reasonCode) {
        return NotDelivered.of(reasonCode)
                .map(why -> switch (why) {
                    case EXPIRED -> Cause.EXPIRED;
                    case NOT_PERMITTED -> Cause.NOT_PERMITTED;
                    case TOO_LARGE -> Cause.TOO_LARGE;
                })
                .orElse(Cause.REFUSED);
    }

    /** Sent again it would fare no better; who wrote the rule is to see it. */
    private void undeliverable(Pending pending, Cause cause) {
        if (pending.origin() != null && cause != Cause.EXPIRED) {
            draft.emit(new Effect.SetAside(pending.origin(), cause, contentOf(pending, null)));
        }
        leave(pending, cause);
    }

    void publish(PublishRequested message) {
        if (message.origin().isPresent()
                && new Marks(draft).heardBefore(message.origin().get())) {
            draft.emit(new Effect.Drop(message.messageId(), Cause.REPEATED));
            return;
        }
        if (draft.heardMessages.contains(message.messageId())) {
            draft.emit(new Effect.Drop(message.messageId(), Cause.REPEATED));
            answer(message, (isWaiting(message.messageId()) ? Standing.QUEUED : Standing.DELIVERED).word());
            return;
        }
        OptionalInt granted = subscriptions.grantedQos(message.topic());
        if (granted.isEmpty()) {
            refuse(message, Cause.NOT_SUBSCRIBED);
        } else if (Math.min(granted.getAsInt(), message.qos()) == 1) {
            enqueue(message);
        } else if (draft.session == null) {
            refuse(message, Cause.OFFLINE);
        } else {
            sendOnce(draft.session, messageOf(message));
            taken(message);
            answer(message, Standing.DELIVERED.word());
        }
    }

    /** An application that did not hear what became of its message sends it again, under the same id. */
    private void taken(PublishRequested message) {
        if (!message.replyTo().isEmpty()) {
            List<String> next = new ArrayList<>(draft.heardMessages);
            if (next.size() == HEARD_MESSAGES) {
                next.remove(0);
            }
            next.add(message.messageId());
            draft.heardMessages = next;
        }
    }

    private boolean isWaiting(String messageId) {
        return draft.queue.stream()
                .anyMatch(pending -> pending.messageId().equals(messageId) && !isInTheHandsOfTheDevice(pending));
    }

    /**
     * A message of the platform to the device's connection as it is now; whether it could be sent.
     *
     * @param expiresAt when it is of no use any more; {@link DeviceState#NEVER}
     */
    boolean sendNow(String messageId, String topic, Payload payload, long expiresAt) {
        if (draft.session == null || !subscriptions.cover(topic)) {
            return false;
        }
        sendOnce(draft.session, new Message(messageId, topic, payload, expiresAt, null));
        return true;
    }

    private void refuse(PublishRequested message, Cause cause) {
        draft.emit(new Effect.Drop(message.messageId(), cause));
        answer(message, cause.word());
    }

    private void answer(PublishRequested message, String outcome) {
        draft.answer(message.messageId(), message.replyTo(), outcome, NOTHING);
    }

    private Message messageOf(PublishRequested message) {
        @Nullable Properties properties = message.properties().orElse(null);
        return new Message(message.messageId(), message.topic(), message.payload(), expiryOf(properties), properties);
    }

    private long expiryOf(@Nullable Properties properties) {
        return properties == null ? DeviceState.NEVER : properties.expiryFrom(draft.clock);
    }

    private void enqueue(PublishRequested message) {
        WhenFull policy = message.queueing().whenFull();
        @Nullable String group = policy == WhenFull.KEEP_LAST ? groupOf(message) : null;
        if (group != null) {
            dropWaiting(waiting -> group.equals(waiting.group()), Cause.REPLACED);
        }
        int priority = message.queueing().priority();
        if (draft.queue.size() >= draft.limits.queueLength()) {
            @Nullable Pending victim = policy == WhenFull.REJECT_NEW ? null : leastOfWaiting();
            if (victim == null || victim.priority() > priority) {
                Cause cause = policy == WhenFull.REJECT_NEW ? Cause.REJECTED : Cause.QUEUE_FULL;
                refuse(message, cause);
                draft.tellOfMessage(
                        Happening.MESSAGE_DROPPED,
                        cause,
                        -1,
                        message.messageId(),
                        message.topic(),
                        message.origin().orElse(null));
                return;
            }
            leave(victim, Cause.QUEUE_FULL);
            draft.queue = without(victim);
        }
        Pending pending = new Pending(
                message.messageId(),
                message.topic(),
                null,
                draft.clock,
                List.of(),
                expiryOf(message.properties().orElse(null)),
                null,
                draft.position,
                priority,
                group,
                false,
                0,
                message.origin().orElse(null));
        draft.queue = with(pending);
        taken(message);
        draft.emit(new Effect.Remember(
                draft.position, message.payload(), message.properties().orElse(null)));
        sendWaiting(message);
        boolean sent = draft.queue.stream()
                .anyMatch(each -> each.key() == draft.position && !each.sent().isEmpty());
        if (!sent || !message.replyTo().isEmpty()) {
            list(each -> each.key() == draft.position, message.payload());
        }
        answer(message, (sent ? Standing.DELIVERED : Standing.QUEUED).word());
    }

    private static String groupOf(PublishRequested message) {
        String key = message.queueing().key();
        return key.isEmpty() ? message.topic() : key;
    }

    /** The one that makes room: of the lowest priority the oldest that is not in the hands of the device. */
    private @Nullable Pending leastOfWaiting() {
        @Nullable Pending least = null;
        for (Pending pending : draft.queue) {
            if (!isInTheHandsOfTheDevice(pending) && (least == null || pending.priority() < least.priority())) {
                least = pending;
            }
        }
        return least;
    }

    /** Behind all that were sent before, whose order is fixed, and those that wait with its priority or a higher one. */
    private List<Pending> with(Pending added) {
        List<Pending> next = new ArrayList<>(draft.queue);
        int at = next.size();
        while (at > 0 && next.get(at - 1).sent().isEmpty() && next.get(at - 1).priority() < added.priority()) {
            at--;
        }
        next.add(at, added);
        return next;
    }

    private List<Pending> without(Pending gone) {
        List<Pending> next = new ArrayList<>(draft.queue);
        next.remove(gone);
        return next;
    }

    void cancel(MessageCancelled cancelled) {
        dropWaiting(waiting -> waiting.messageId().equals(cancelled.messageId()), Cause.CANCELLED);
    }

    private void dropWaiting(Predicate<Pending> which, Cause cause) {
        List<Pending> next = new ArrayList<>(draft.queue.size());
        for (Pending pending : draft.queue) {
            if (!isInTheHandsOfTheDevice(pending) && which.test(pending)) {
                leave(pending, cause);
            } else {
                next.add(pending);
            }
        }
        if (next.size() < draft.queue.size()) {
            draft.queue = next;
        }
    }

    /** Lets go of messages that are too old. */
    void expire() {
        long oldest = draft.clock - draft.limits.retention().toMillis();
        List<Pending> young = new ArrayList<>(draft.queue.size());
        for (Pending pending : draft.queue) {
            if (pending.sinceMillis() <= oldest || (pending.isOver(draft.clock) && !isInTheHandsOfTheDevice(pending))) {
                leave(pending, Cause.EXPIRED);
            } else {
                young.add(pending);
            }
        }
        if (young.size() < draft.queue.size()) {
            draft.queue = young;
            sendWaiting();
        }
    }

    private boolean isInTheHandsOfTheDevice(Pending pending) {
        return draft.session != null && pending.sentIn(draft.session.epoch());
    }

    /** Sends what waits, in order, as far as the window of unacknowledged deliveries allows. */
    void sendWaiting() {
        sendWaiting(null);
    }

    /**
     * @param newest the message of this very step, whose content is at hand
     */
    private void sendWaiting(@Nullable PublishRequested newest) {
        if (draft.session == null) {
            return;
        }
        Session current = draft.session;
        long epoch = current.epoch();
        int window = current.window(draft.limits.inFlight());
        long open =
                draft.queue.stream().filter(pending -> pending.sentIn(epoch)).count();
        if (open == draft.queue.size() || open >= window) {
            return;
        }
        List<Pending> next = new ArrayList<>(draft.queue);
        for (int i = 0; i < next.size() && open < window; i++) {
            Pending pending = next.get(i);
            if (!pending.sentIn(epoch)) {
                boolean dup = !pending.sent().isEmpty();
                current = send(current, contentOf(pending, newest), 1, dup);
                Pending sent = pending.sentAgain(deliveries(pending, new Sent(epoch, current.lastSequence())));
                if (sent.listed()) {
                    sent = sent.listing(draft.clock);
                    row(sent, Standing.DELIVERED, null);
                }
                next.set(i, sent);
                open++;
            }
        }
        draft.queue = next;
    }

    private Message contentOf(Pending pending, @Nullable PublishRequested newest) {
        if (newest != null && pending.key() == draft.position) {
            return messageOf(newest);
        } else if (pending.payload() != null) { // of before version 0.3
            return new Message(
                    pending.messageId(), pending.topic(), pending.payload(), pending.expiresAt(), pending.properties());
        }
        Remembered.Content content = draft.remembered.content(pending.key());
        return new Message(
                pending.messageId(), pending.topic(), content.payload(), pending.expiresAt(), content.properties());
    }

    private static List<Sent> deliveries(Pending pending, Sent delivery) {
        List<Sent> sent = new ArrayList<>(pending.sent());
        if (sent.size() == REMEMBERED_DELIVERIES) {
            sent.remove(0);
        }
        sent.add(delivery);
        return sent;
    }

    private void sendOnce(Session to, Message message) {
        send(to, message, 0, false);
    }

    private Session send(Session to, Message message, int qos, boolean dup) {
        Session after = to.afterSending();
        draft.emit(new Effect.Deliver(to.recipient(), after.lastSequence(), message, qos, dup));
        draft.session = after;
        return after;
    }

    /** What a connection that is over had in its hands waits again, and may be looked at. */
    void list(long epoch) {
        draft.queue.stream()
                .filter(pending -> pending.sentIn(epoch))
                .forEach(pending -> row(pending, Standing.QUEUED, null));
        list(pending -> pending.sentIn(epoch) && !pending.listed() && pending.key() > 0, null);
    }

    private void list(Predicate<Pending> which, @Nullable Payload payload) {
        List<Pending> next = new ArrayList<>(draft.queue);
        next.replaceAll(pending -> which.test(pending) ? listed(pending, payload) : pending);
        draft.queue = next;
    }

    private Pending listed(Pending pending, @Nullable Payload known) {
        Pending listed = pending.listing(pending.sent().isEmpty() ? 0 : draft.clock);
        Payload payload = known != null ? known : contentOf(pending, null).payload();
        Standing standing = isInTheHandsOfTheDevice(pending) ? Standing.DELIVERED : Standing.QUEUED;
        draft.emit(new Effect.MessageRow(listed, standing, null, payload, draft.clock));
        return listed;
    }

    private void row(Pending pending, Standing standing, @Nullable Cause cause) {
        if (pending.listed()) {
            draft.emit(new Effect.MessageRow(pending, standing, cause, null, draft.clock));
        }
    }

    /** A message leaves without an acknowledgement. The caller takes it out of the queue. */
    private void leave(Pending pending, Cause cause) {
        draft.emit(new Effect.Drop(pending.messageId(), cause));
        row(pending, Standing.GONE, cause);
        draft.emit(new Effect.Forget(pending.key()));
        draft.tell(cause == Cause.EXPIRED ? Happening.MESSAGE_EXPIRED : Happening.MESSAGE_DROPPED, cause, pending);
    }

    /** Deliveries of sessions whose epochs may come again: that there were some is all that is remembered. */
    void forgetEpochs() {
        List<Pending> next = new ArrayList<>(draft.queue);
        next.replaceAll(pending -> pending.sent().isEmpty() ? pending : pending.sentAgain(List.of(SOME_DELIVERY)));
        draft.queue = next;
    }

    void forgetAll(Cause cause) {
        draft.queue.forEach(pending -> leave(pending, cause));
        draft.queue = List.of();
    }
}
