package io.tributary.gateway.coap;

import io.tributary.delivery.NotDelivered;
import io.tributary.gateway.coap.DeliveryQueue.Message;
import io.tributary.gateway.publish.Publisher;
import io.tributary.identity.Rejection;
import io.tributary.schemas.avro.Delivery;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What an open session hands its device: to its observations, to its polls, to its questions for the shadow. Used under the session's
 * lock.
 */
final class Delivering {
    /** Messages of QoS 1 that the job has on their way to one device. */
    static final int WINDOW = 16;

    /** After so long a device does well to observe anew: by then nobody may know any more that it does. */
    private static final long MAX_AGE_SECONDS = 240;
    /** A message that waits in the job comes soon after the session is open, or one before it is acknowledged. */
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
    /** A device that comes back names everything that it observes within this. */
    private static final long UNWANTED_NANOS = TimeUnit.MINUTES.toNanos(1);
    /** The device has said that it does not want the topic; as MQTT 5's Implementation Specific Error. */
    private static final int REFUSED = 0x83;

    private final CoapSession session;
    private final CoapSessions all;
    private final Publisher publisher;
    private final DeliveryQueue queue = new DeliveryQueue(WINDOW);
    private final Map<String, Observation> observations = new HashMap<>(2);
    private final Map<String, Wish.Poll> polls = new HashMap<>(2);
    /** The newest of them, as many as there may be subscriptions. */
    private final Set<String> cancelled = new LinkedHashSet<>(2);

    private final ShadowQuestions shadows = new ShadowQuestions();
    private final long begun;
    private long counted;
    private long wantedAt;
    private long fullAt;
    private @Nullable Notified notified;
    private boolean paced;
    private boolean closed;

    Delivering(CoapSession session, CoapSessions all, Publisher publisher) {
        this.session = session;
        this.all = all;
        this.publisher = publisher;
        this.begun = all.nanoTime();
        this.wantedAt = begun;
        this.fullAt = begun;
    }

    ShadowQuestions shadows() {
        return shadows;
    }

    String shadowRequests() {
        return "$shadow/operation/" + publisher.id();
    }

    String shadowReplies() {
        return "$shadow/operation/result/" + publisher.id();
    }

    boolean observes() {
        return !observations.isEmpty();
    }

    void observe(Wish.Observe wish) {
        String topic = wish.topic();
        AtomicReference<@Nullable Observation> self = new AtomicReference<>();
        Observation fresh = wish.question()
                .observe(
                        all.observations(),
                        MAX_AGE_SECONDS,
                        session.numbers(),
                        () -> session.later(() -> gone(topic, self.get()), 0));
        if (fresh == null) {
            return; // it took too long
        }
        self.set(fresh);
        wants(topic);
        @Nullable Observation before = observations.put(topic, fresh);
        if (before != null) {
            before.forget();
        }
        queue.observe(topic);
        proceed();
    }

    /** Nobody told us to end it; the device believes, perhaps, that it still observes. */
    private void gone(String topic, @Nullable Observation which) {
        if (!closed && which != null && observations.get(topic) == which) {
            session.close(SessionEnd.LOST, "an observation of the device has ended");
        }
    }

    private void wants(String topic) {
        wantedAt = all.nanoTime();
        cancelled.remove(topic);
    }

    void cancel(String topic) {
        @Nullable Observation before = observations.remove(topic);
        if (before != null) {
            before.forget();
        }
        if (cancelled.size() >= all.limits().subscriptionsPerDevice()) {
            cancelled.remove(cancelled.iterator().next());
        }
        cancelled.add(topic);
        queue.forsake(topic).forEach(message -> settle(message, REFUSED));
        proceed();
    }

    void poll(Wish.Poll poll) {
        wants(poll.topic());
        queue.pollOn(poll.topic(), all.nanoTime());
        boolean young = all.nanoTime() - begun < all.patience().toNanos();
        answer(poll, young);
    }

    /** @param waits whether something may come soon */
    private void answer(Wish.Poll poll, boolean waits) {
        expire();
        DeliveryQueue.Polled polled = queue.poll(poll.topic(), poll.question().tags());
        if (polled.acknowledged() != null) {
            settle(polled.acknowledged(), 0);
        }
        if (polled.next() != null) {
            poll.question().message(polled.next());
            all.metrics().deliveries.increment();
        } else if (waits || polled.acknowledged() != null) {
            polls.put(poll.topic(), poll);
            session.later(() -> giveUp(poll), POLL_NANOS);
        } else {
            poll.question().nothing();
        }
        proceed(); // what was in flight may be what the device says it has
    }

    private void giveUp(Wish.Poll poll) {
        if (!closed && polls.remove(poll.topic(), poll)) {
            answer(poll, false);
        }
        if (!poll.question().isAnswered()) { // another poll has taken its place
            poll.question().nothing();
        }
    }

    /** The job has something for the device. */
    void deliver(Delivery delivery) {
        if (!queue.isNew(delivery.getSequence())) {
            all.metrics().duplicates.increment();
            return;
        }
        if (delivery.getTopic().equals(shadowReplies()) && shadows.take(delivery.getPayload())) {
            return;
        }
        Message message = new Message(
                delivery.getSequence(),
                tagOf(delivery.getMessageId()),
                delivery.getTopic(),
                delivery.getPayload(),
                delivery.getQos(),
                delivery.getExpiresAt() == null
                        ? DeliveryQueue.NEVER
                        : delivery.getExpiresAt().toEpochMilli(),
                delivery.getMessageProperties() == null
                        ? null
                        : delivery.getMessageProperties().getContentType());
        if (!publisher.mayReceive(message.topic())) {
            all.metrics().notPermitted.increment();
            settle(message, NotDelivered.NOT_PERMITTED.reasonCode());
        } else if (message.payload().remaining()
                > Math.min(all.limits().coapPayloadBytes(), CoapEndpoints.BLOCK_BYTES)) {
            all.metrics().tooLargeForClient.increment();
            settle(message, NotDelivered.TOO_LARGE.reasonCode());
        } else if (cancelled.contains(message.topic())) {
            settle(message, REFUSED);
        } else {
            hold(message);
        }
    }

    private void hold(Message message) {
        DeliveryQueue.Offered offered = queue.offer(message);
        if (offered == DeliveryQueue.Offered.DROPPED) {
            all.metrics().slowReader.increment();
        } else if (offered == DeliveryQueue.Offered.OVERFLOW) {
            session.close(SessionEnd.FULL, "the device does not take what it is sent");
        } else if (!count()) {
            session.close(SessionEnd.FULL, "this gateway holds as much for its CoAP devices as it may");
        } else {
            Wish.Poll waiting = polls.remove(message.topic());
            if (waiting != null) {
                answer(waiting, true);
            }
        }
    }

    /** Sends what may be sent now: one message at a time, and not above the device's rate. */
    void proceed() {
        if (closed) {
            return;
        }
        expire();
        count();
        if (paced || !queue.hasNext()) {
            return;
        }
        long now = all.nanoTime();
        long wait = publisher.downlinkRate().waitNanos(fullAt, now);
        if (wait > 0) {
            all.metrics().heldAboveRate.increment();
            paced = true;
            session.later(this::awake, wait);
            return;
        }
        Message message = queue.next();
        Observation observation = message == null ? null : observations.get(message.topic());
        if (message != null && observation != null) {
            fullAt = publisher.downlinkRate().take(fullAt, now);
            all.metrics().deliveries.increment();
            Route route = session.route();
            notified = new Notified(message);
            observation.notify(message, route == null ? null : route.to(), notified);
        }
    }

    private void awake() {
        paced = false;
        proceed();
    }

    /** What becomes of a notification; Californium tells it on a thread of its own, perhaps after all this is over. */
    private final class Notified implements Observation.Receipt {
        private final Message message;

        private Notified(Message message) {
            this.message = message;
        }

        @Override
        public void acknowledged() {
            session.later(this::arrived, 0);
        }

        private void arrived() {
            session.heard();
            if (!closed && queue.arrived(message)) {
                settle(message, 0);
            }
            proceed();
        }

        @Override
        public void rejected() {
            session.later(() -> lost("the device has rejected a notification"), 0);
        }

        @Override
        public void lost() {
            session.later(() -> lost("the device does not acknowledge a notification"), 0);
        }

        private void lost(String why) {
            if (notified == this
                    && !closed
                    && queue.isInFlight(message)) { // else it was sent again by a newer observation
                session.close(SessionEnd.LOST, why);
            }
        }
    }

    private void expire() {
        for (Message message : queue.expire(all.millis())) {
            all.metrics().expired.increment();
            settle(message, NotDelivered.EXPIRED.reasonCode());
        }
    }

    private void settle(Message message, int reasonCode) {
        if (message.qos() > 0) {
            session.acknowledge(message.sequence(), reasonCode);
        }
    }

    /** To be called now and then: what nobody wants makes room, once the device has had time to say what it wants. */
    void look() {
        queue.forgetPollsBefore(all.nanoTime() - all.limits().keepAliveMax().toNanos());
        if (queue.isStuck() && all.nanoTime() - wantedAt > UNWANTED_NANOS) {
            queue.giveUpUnwanted().forEach(message -> settle(message, REFUSED));
        }
        proceed(); // what is too old leaves, and nothing stands still
    }

    /** Whether there is room for all that is held. */
    private boolean count() {
        long more = queue.bytes() - counted;
        counted += more;
        return all.hold(more);
    }

    /** Nothing is held any more, and whoever observes or asks is told. */
    void close(SessionEnd end, String why) {
        Rejection reason = end.rejection();
        Route route = session.route();
        observations.values().forEach(each -> each.end(reason, why, route == null ? null : route.to()));
        observations.clear();
        closed = true;
        polls.values().forEach(poll -> poll.question().refused(reason, why));
        polls.clear();
        shadows.refuse(reason, why);
        queue.clear();
        count();
    }

    /** The same message has the same tag, whenever and by whomever it is sent. */
    private static long tagOf(String messageId) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(messageId.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
