package io.tributary.gateway.mqtt;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Wills of connections that are gone, waiting for their Will Delay Interval to pass or for the session to be resumed. (MQTT 5, section
 * 3.1.3.2.2.) Bounded in bytes: a will too many is said at once, for early is better than never. Thread-safe.
 */
final class DelayedWills {
    static final long BOUND = 32L * 1024 * 1024;
    private static final int OVERHEAD = 256;

    private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();
    private final AtomicLong bytes = new AtomicLong();

    private final class Waiting {
        final Runnable say;
        final int size;
        private @Nullable Future<?> timer;
        private boolean over;

        Waiting(Runnable say, int size) {
            this.say = say;
            this.size = size;
        }

        synchronized void start(EventExecutor loop, Runnable task, long delaySeconds) {
            if (!over) {
                timer = loop.schedule(task, delaySeconds, TimeUnit.SECONDS);
            }
        }

        /** Returns whether it was not over before. */
        synchronized boolean end() {
            boolean first = !over;
            over = true;
            if (timer != null) {
                timer.cancel(false);
            }
            if (first) {
                bytes.addAndGet(-size);
            }
            return first;
        }
    }

    /** Says a will after the delay, unless {@link #cancel} comes before. One device has one will; an earlier one is said now. */
    void hold(String device, int size, long delaySeconds, EventExecutor loop, Runnable say) {
        Waiting will = new Waiting(say, size + OVERHEAD);
        if (bytes.addAndGet(will.size) > BOUND) {
            bytes.addAndGet(-will.size);
            say.run();
            return;
        }
        say(waiting.put(device, will));
        will.start(
                loop,
                () -> {
                    if (waiting.remove(device, will)) {
                        say(will);
                    }
                },
                delaySeconds);
    }

    /** The session is resumed: nothing is said. [MQTT-3.1.3-9] */
    void cancel(String device) {
        Waiting will = waiting.remove(device);
        if (will != null) {
            will.end();
        }
    }

    /** The session has ended before the delay has passed. */
    void sayNow(String device) {
        say(waiting.remove(device));
    }

    /** This node stops, and nobody else knows of these. */
    void sayAll() {
        List.copyOf(waiting.keySet()).forEach(this::sayNow);
    }

    int size() {
        return waiting.size();
    }

    private static void say(@Nullable Waiting will) {
        if (will != null && will.end()) {
            will.say.run();
        }
    }
}
