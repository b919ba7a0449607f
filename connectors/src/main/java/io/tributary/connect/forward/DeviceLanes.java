package io.tributary.connect.forward;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import org.apache.kafka.common.TopicPartition;

/**
 * Decides what is sent when: the records of a device one after the other, each as often as the retry plan says; devices beside each
 * other, up to a window; nothing while the circuit breaker is open. Pure, and the property of one thread; times are those of {@link
 * Loop#now}.
 *
 * <p>A lane is the queue of one device in one partition. Its first record is ready to be sent, is being sent, waits for its next
 * attempt, or is being set aside; the others wait behind it. While the breaker is open no attempts are made, so none are used up,
 * except by the one record that tries whether the target is back.
 */
final class DeviceLanes {
    private final RetryPlan plan;
    private final int window;
    private final Map<LaneKey, Lane> lanes = new HashMap<>();
    private final Queue<Lane> ready = new ArrayDeque<>();
    private final PriorityQueue<Lane> waiting = new PriorityQueue<>();
    private CircuitBreaker breaker;
    private int underWay;

    DeviceLanes(RetryPlan plan, CircuitBreaker breaker, int window) {
        this.plan = plan;
        this.breaker = breaker;
        this.window = window;
    }

    /**
     * A record that has to be sent now.
     *
     * @param number from 1
     */
    record Attempt(Delivery delivery, int number) {}

    /** What is to be done after an attempt. */
    enum Next {
        /** The record is with the target. */
        DONE,
        /** Nothing; its next attempt comes by itself. */
        WAIT,
        /** The record becomes a dead letter; its device waits until {@link #setAside} is called. */
        SET_ASIDE,
        /** Nothing; the record's partition was taken away meanwhile. */
        FORGOTTEN
    }

    /** At the end of its device's lane. */
    void add(Delivery delivery) {
        LaneKey key = LaneKey.of(delivery);
        Lane lane = lanes.get(key);
        if (lane == null) {
            lane = new Lane();
            lanes.put(key, lane);
            ready.add(lane);
        }
        lane.records.add(delivery);
    }

    /** What has to be sent now; each is to be followed by {@link #ended}. */
    List<Attempt> start(Duration now) {
        while (!waiting.isEmpty() && waiting.peek().due.compareTo(now) <= 0) {
            ready.add(waiting.remove());
        }
        List<Attempt> attempts = new ArrayList<>();
        while (!ready.isEmpty() && underWay < window && breaker.admits(now)) {
            Lane lane = ready.remove();
            if (!lane.records.isEmpty()) { // else it was forgotten
                breaker = breaker.sent();
                underWay++;
                lane.attempts++;
                attempts.add(new Attempt(lane.records.element(), lane.attempts));
            }
        }
        return attempts;
    }

    /** An attempt has ended. */
    Next ended(Attempt attempt, Verdict verdict, Duration now) {
        underWay--;
        breaker = verdict == Verdict.TRY_AGAIN ? breaker.failed(now) : breaker.succeeded();
        Lane lane = laneOf(attempt.delivery()).orElse(null);
        if (lane == null) {
            return Next.FORGOTTEN;
        }
        if (verdict == Verdict.DELIVERED) {
            goOn(lane);
            return Next.DONE;
        }
        Optional<Duration> pause = verdict == Verdict.TRY_AGAIN ? plan.pauseAfter(attempt.number()) : Optional.empty();
        if (pause.isEmpty()) {
            return Next.SET_ASIDE;
        }
        lane.due = now.plus(pause.get());
        waiting.add(lane);
        return Next.WAIT;
    }

    /** The dead letter of a record is written; its device goes on. False when its partition was taken away meanwhile. */
    boolean setAside(Delivery delivery) {
        Optional<Lane> lane = laneOf(delivery);
        lane.ifPresent(this::goOn);
        return lane.isPresent();
    }

    /** When {@link #start} has to be called next, if nothing ends or is added before. */
    Optional<Duration> wakeAt() {
        Optional<Duration> retry = Optional.ofNullable(waiting.peek()).map(lane -> lane.due);
        Optional<Duration> probe = !ready.isEmpty() && breaker.state() == CircuitBreaker.State.OPEN
                ? Optional.of(breaker.openUntil())
                : Optional.empty();
        return retry.isPresent() && probe.isPresent()
                ? Optional.of(retry.get().compareTo(probe.get()) < 0 ? retry.get() : probe.get())
                : retry.or(() -> probe);
    }

    /** These partitions are somebody else's now. */
    void forget(Collection<TopicPartition> partitions) {
        lanes.entrySet().removeIf(entry -> {
            boolean gone = partitions.contains(entry.getKey().source());
            if (gone) {
                entry.getValue().records.clear();
                waiting.remove(entry.getValue());
            }
            return gone;
        });
    }

    CircuitBreaker breaker() {
        return breaker;
    }

    /** The lane that a record is the first of, by identity: read again after a rebalance, it is another one. */
    private Optional<Lane> laneOf(Delivery delivery) {
        return Optional.ofNullable(lanes.get(LaneKey.of(delivery))).filter(lane -> lane.records.element() == delivery);
    }

    private void goOn(Lane lane) {
        Delivery done = lane.records.remove();
        lane.attempts = 0;
        if (lane.records.isEmpty()) {
            lanes.remove(LaneKey.of(done));
        } else {
            ready.add(lane);
        }
    }

    private record LaneKey(TopicPartition source, String key) {
        static LaneKey of(Delivery delivery) {
            return new LaneKey(delivery.source(), delivery.key());
        }
    }

    /** Empty only once it has been forgotten. */
    private static final class Lane implements Comparable<Lane> {
        final Deque<Delivery> records = new ArrayDeque<>();
        /** Of the first record. */
        int attempts;
        /** When the first record is sent again, while it waits. */
        Duration due = Duration.ZERO;

        @Override
        public int compareTo(Lane other) {
            return due.compareTo(other.due);
        }
    }
}
