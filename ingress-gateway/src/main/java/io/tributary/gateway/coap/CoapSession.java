package io.tributary.gateway.coap;

import io.netty.buffer.Unpooled;
import io.netty.util.NetUtil;
import io.tributary.gateway.cluster.NodeAddress;
import io.tributary.gateway.kafka.Completion;
import io.tributary.gateway.kafka.DeviceKey;
import io.tributary.gateway.kafka.Pending;
import io.tributary.gateway.publish.Publisher;
import io.tributary.gateway.session.SessionEvents;
import io.tributary.identity.Rejection;
import io.tributary.schemas.avro.DownlinkRecord;
import io.tributary.schemas.avro.InboxEvent;
import io.tributary.schemas.avro.SessionState;
import io.tributary.schemas.avro.SessionSubscription;
import io.tributary.schemas.avro.Subscription;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One device's session over CoAP: closed until the device asks for messages, then opened in its inbox as a persistent session of MQTT is,
 * and open until it is lost, taken over or silent. What it observes or polls is subscribed with QoS 1. Thread-safe.
 */
final class CoapSession {
    private static final Logger LOG = LoggerFactory.getLogger(CoapSession.class);
    /** How the log of events names what is no version of MQTT. */
    private static final int NO_MQTT = 0;

    private static final int MOST_WISHES = 16;
    private static final int MOST_EARLY = 64;
    private static final long UNKNOWN = -1;

    private final CoapSessions all;
    private final DtlsPeer peer;
    private final Publisher publisher;
    private final String authentication;
    private final DeviceKey device;
    private final LongAdder kind;
    private final Queue<Wish> wishes = new ArrayDeque<>(2);
    private final List<DownlinkRecord> early = new ArrayList<>(2);
    private final Map<String, Integer> subscriptions = new HashMap<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private State state = State.CLOSED;
    private int attempt;
    private long epoch = UNKNOWN;
    private long openedAt;
    private boolean everOpened;
    private boolean finished;
    private boolean pinging;
    private Delivering delivering;

    private enum State {
        CLOSED,
        /** The inbox, or the device-state job, has not answered yet. */
        OPENING,
        OPEN
    }

    CoapSession(CoapSessions all, DtlsPeer peer, Publisher publisher, String authentication) {
        this.all = all;
        this.peer = peer;
        this.publisher = publisher;
        this.authentication = authentication;
        this.device = new DeviceKey(publisher.id());
        this.kind = all.metrics().live(NO_MQTT, "coap", authentication);
        this.delivering = new Delivering(this, all, publisher);
    }

    /** The device wants something; its question is answered, perhaps later. */
    synchronized void ask(Wish wish) {
        all.await(wish.question());
        if (finished) {
            wish.question().refused(Rejection.UNAUTHENTICATED, "this DTLS session is over; begin a new one");
        } else if (state == State.OPEN) {
            serve(wish);
        } else if (wishes.size() >= MOST_WISHES) {
            wish.question().refused(Rejection.THROTTLED, "too many questions before the session is open");
        } else {
            wishes.add(wish);
            if (state == State.CLOSED) {
                open();
            }
        }
    }

    private void open() {
        NodeAddress here = all.address();
        long now = all.nanoTime();
        if (!here.reachable()) {
            refuseWishes(Rejection.UNAVAILABLE, "the device-state job has no way to this gateway at present");
            return;
        }
        if (everOpened && now - openedAt < all.limits().connectInterval().toNanos()) {
            refuseWishes(Rejection.THROTTLED, "the device opens a session too often");
            return;
        }
        state = State.OPENING;
        epoch = UNKNOWN;
        openedAt = now;
        everOpened = true;
        delivering = new Delivering(this, all, publisher);
        int mine = ++attempt;
        all.enter(device.toString(), this);
        if (!here.equals(all.address())) { // whoever closes the sessions of a lost lease may have missed this one
            close(SessionEnd.STOPPED, "this gateway has just lost its partition of the downlink");
            return;
        }
        SessionEvents.Opening opening = new SessionEvents.Opening(false, NO_MQTT, null, Delivering.WINDOW, null);
        all.inbox()
                .write(
                        device,
                        all.events().opened(opening, here, remoteAddress(), authentication),
                        telling(mine, offset -> opened(mine, offset)));
    }

    private String remoteAddress() {
        Route route = peer.route();
        return route == null ? "" : NetUtil.toSocketAddressString(route.address());
    }

    private synchronized void opened(int which, long offset) {
        if (which != attempt || state != State.OPENING) {
            writeClosed(offset, SessionEnd.LOST, "given up before Kafka answered");
            return;
        }
        epoch = offset;
        List<DownlinkRecord> said = List.copyOf(early);
        early.clear();
        said.forEach(this::downlinked);
        if (state == State.OPEN) {
            delivering.proceed();
        }
    }

    private synchronized void giveUp(int which) {
        if (which == attempt) {
            close(SessionEnd.KAFKA, "Kafka did not take a record of this session");
        }
    }

    synchronized void downlinked(List<DownlinkRecord> records) {
        records.forEach(this::downlinked);
        delivering.proceed();
    }

    private synchronized void downlinked(DownlinkRecord record) {
        if (state == State.OPENING && epoch == UNKNOWN) {
            if (early.size() < MOST_EARLY) {
                early.add(record);
            } else {
                close(SessionEnd.FULL, "too much is said before the session is open");
            }
        } else if (state == State.CLOSED || record.getEpoch() != epoch) {
            all.metrics().otherEpoch.increment();
        } else if (record.getSessionReplaced() != null) {
            close(SessionEnd.TAKEN_OVER, "a newer connection of the device took over");
        } else if (record.getSessionState() != null && state == State.OPENING) {
            begin(record.getSessionState());
        } else if (record.getDelivery() != null && state == State.OPEN) {
            delivering.deliver(record.getDelivery());
        }
    }

    private void begin(SessionState found) {
        state = State.OPEN;
        subscriptions.clear();
        for (SessionSubscription one : found.getSubscriptions()) {
            subscriptions.put(one.getFilter(), one.getQos());
        }
        kind.increment();
        all.metrics().connectsAccepted.increment();
        LOG.atInfo()
                .addKeyValue("device", device)
                .addKeyValue("epoch", epoch)
                .addKeyValue("present", found.getPresent())
                .addKeyValue("version", "coap")
                .log("session opened");
        for (Wish wish = wishes.poll(); wish != null && state == State.OPEN; wish = wishes.poll()) {
            serve(wish);
        }
    }

    private void serve(Wish wish) {
        if (wish instanceof Wish.Observe observe) {
            subscribe(wish.question(), observe.topic(), 1, () -> delivering.observe(observe));
        } else if (wish instanceof Wish.Poll poll) {
            subscribe(wish.question(), poll.topic(), 1, () -> delivering.poll(poll));
        } else if (wish instanceof Wish.Cancel cancel && subscriptions.remove(cancel.topic()) == null) {
            cancel.question().cancelled(); // there is nothing to end
        } else if (wish instanceof Wish.Cancel cancel) {
            delivering.cancel(cancel.topic());
            write(
                    all.events().unsubscribed(epoch, List.of(cancel.topic())),
                    () -> cancel.question().cancelled());
        } else if (wish instanceof Wish.GetShadow shadow) {
            boolean heard = subscribe(wish.question(), delivering.shadowReplies(), 0, () -> {});
            byte[] request = heard ? delivering.shadows().ask(shadow, epoch) : null;
            if (request != null) { // behind the subscription, in the same log
                publisher.request(
                        epoch,
                        delivering.shadowRequests(),
                        Unpooled.wrappedBuffer(request),
                        Pending.telling(Completion.IGNORED));
            }
        }
    }

    /**
     * Does something once Kafka has the subscription, without which nothing comes; not when it is cancelled meanwhile. Returns false, and
     * has answered, when there may not be one.
     */
    private boolean subscribe(Question question, String topic, int qos, Runnable then) {
        Integer known = subscriptions.get(topic);
        if (known != null && known >= qos) {
            then.run();
        } else if (known == null && subscriptions.size() >= all.limits().subscriptionsPerDevice()) {
            question.refused(Rejection.FORBIDDEN, "the device has as many subscriptions as it may");
            return false;
        } else {
            subscriptions.put(topic, qos);
            write(all.events().subscribed(epoch, List.of(new Subscription(topic, qos, false, false, 0))), () -> {
                if (subscriptions.containsKey(topic)) {
                    then.run();
                } else {
                    question.refused(Rejection.CONFLICT, "the device has said meanwhile that it does not want it");
                }
            });
        }
        return true;
    }

    /** Writes an event; what Kafka does not take ends the session. */
    private void write(InboxEvent event, Runnable then) {
        int mine = attempt;
        all.inbox().write(device, event, telling(mine, offset -> written(mine, then)));
    }

    private Pending telling(int which, LongConsumer accepted) {
        return Pending.telling(new Completion() {
            @Override
            public void accepted(long offset) {
                accepted.accept(offset);
            }

            @Override
            public void failed(Exception cause) {
                giveUp(which);
            }
        });
    }

    private synchronized void written(int which, Runnable then) {
        if (which == attempt && state == State.OPEN) {
            then.run();
        }
    }

    /** A delivery is settled: the device has it, or it will not get it. */
    void acknowledge(long sequence, int reasonCode) {
        write(all.events().acknowledged(epoch, sequence, reasonCode), () -> {});
    }

    /** Does something later, on a thread of its own, if the session is open then. */
    void later(Runnable task, long nanos) {
        all.later(() -> whileOpen(task), nanos);
    }

    private synchronized void whileOpen(Runnable task) {
        if (state == State.OPEN) {
            task.run();
        }
    }

    /** Of its notifications, whatever is observed and however often the session is opened. */
    AtomicInteger numbers() {
        return numbers;
    }

    /** Where the device is. */
    @Nullable
    Route route() {
        return peer.route();
    }

    /** The device is to upload its log at another level. */
    synchronized void logLevelChanged(int level) {
        if (state == State.OPEN) {
            all.inbox().write(device, all.events().logLevel(epoch, level), Pending.telling(Completion.IGNORED));
        }
    }

    /** To be called now and then: what takes too long, or is silent for too long, is given up. */
    synchronized void look() {
        long now = all.nanoTime();
        if (state == State.OPENING && now - openedAt > all.patience().toNanos()) {
            close(SessionEnd.KAFKA, "the device-state job does not answer; see its job in Flink");
        } else if (state == State.OPEN) {
            delivering.look();
            Route route = peer.route();
            if (route != null && now - route.heardAt() > silence()) {
                lookFor(route);
            }
        }
    }

    private long silence() {
        return TimeUnit.SECONDS.toNanos(all.limits().keepAliveMax().toSeconds());
    }

    private void lookFor(Route route) {
        if (!delivering.observes()) {
            close(SessionEnd.SILENT, "the device has asked for nothing for limits.keepAliveMax");
        } else if (!pinging) {
            pinging = true;
            route.ping(() -> later(this::heard, 0), () -> later(this::noAnswer, 0));
        }
    }

    private void noAnswer() {
        boolean asked = pinging;
        pinging = false;
        Route route = peer.route();
        boolean silent = route == null || all.nanoTime() - route.heardAt() > silence();
        if (asked && silent) { // else it was heard of meanwhile, or the session is another
            close(SessionEnd.SILENT, "the device does not answer when asked");
        }
    }

    /** The device shows that it is there. */
    synchronized void heard() {
        pinging = false;
        peer.heardAgain(all.nanoTime());
    }

    /** The DTLS session is over: nothing is asked any more. */
    synchronized void finish(SessionEnd end, String why) {
        finished = true;
        close(end, why);
    }

    /** Ends the session; what the device has not acknowledged waits in the device-state job. */
    synchronized void close(SessionEnd end, String why) {
        if (state == State.CLOSED) {
            return;
        }
        boolean was = state == State.OPEN;
        state = State.CLOSED;
        attempt++;
        pinging = false;
        early.clear();
        all.leave(device.toString(), this);
        if (epoch != UNKNOWN) {
            writeClosed(epoch, end, why);
        }
        delivering.close(end, why);
        refuseWishes(end.rejection(), why);
        if (was) {
            kind.decrement();
            all.metrics().sessionsClosed.of(end.cause()).increment();
            LOG.atInfo()
                    .addKeyValue("device", device)
                    .addKeyValue("epoch", epoch)
                    .addKeyValue("cause", end.cause())
                    .addKeyValue("reason", why)
                    .log("session closed");
        }
    }

    private void writeClosed(long which, SessionEnd end, String why) {
        all.inbox()
                .write(
                        device,
                        all.events().closed(which, end.cause(), why, null, true),
                        Pending.telling(Completion.IGNORED));
    }

    private void refuseWishes(Rejection reason, String why) {
        for (Wish wish = wishes.poll(); wish != null; wish = wishes.poll()) {
            wish.question().refused(reason, why);
        }
    }
}
